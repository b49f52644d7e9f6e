"""What goes wrong for each mail of a round, worked out from a seed alone, so that a round can be played again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

Odds = Mapping[str, float]

# What happens to a call of Gmail's API, by the stand-in, the first time and every later time.
FINE = "fine"
CREATE: Odds = {
    FINE: 84,
    "kill before": 2,  # The client dies before Gmail has done anything.
    "kill after": 5,  # F2: the draft lies there, and nobody learned its id.
    "kill replied": 3,  # F3: the reply was written; whether it was read and committed shows afterwards.
    "cut after": 2,
    "500 before": 1,
    "500 after": 1,
    "429": 1,
    "kill later": 1,  # Done once the client is dead.
}
SEND: Odds = {
    FINE: 62,
    "kill later": 6,  # F5: the request is written, and accepted once the client is dead.
    "kill after": 7,  # F6: accepted, the reply never written.
    "kill replied": 6,  # F7: the reply written, most often not yet committed.
    "kill before": 2,
    "429": 3,
    "500 before": 2,
    "500 after": 2.5,
    "cut before": 1,
    "cut after": 3,
    "cut later": 2,  # The line dies first and Gmail takes the mail afterwards.
    "stall": 0.6,
    "bounce": 1.5,
    "draft deleted": 0.4,
    "sent by hand": 0.8,
    "revoked": 0.15,
    "zombie": 1.5,  # Stopped with the request written; lives on after its lease is over.
}
LOOK: Odds = {FINE: 84, "kill before": 9, "kill replied": 3, "500 before": 2, "cut before": 1, "429": 1}
UNDO = (-0.4, 4.0)
"""When somebody presses Undo, in seconds from the end of the window; a worker may be that late."""
LATER_ODDS = {"create": 0.25, "send": 0.3, "look": 0.3}
"""How likely the second and later calls for one mail are troubled again."""

# What the rig itself does to the process that works on a mail, seen from its commits.
COMMITS: Odds = {"": 81, "claimed": 6, "stored": 4, "attempted": 5, "sent": 3, "stopped": 1}


@dataclass(frozen=True)
class Fate:
    """What one mail will meet. Moments are in seconds of virtual time."""

    create: str
    send: str
    commit: str
    clicks: int
    replay: bool
    undo_at: float | None  # Seconds from the end of the undo window; None: nobody wants it back.
    send_now: bool
    unwanted: bool  # The contact asks not to be written to while the mail waits.
    later: float  # How long after the client's death a late request is taken.
    lag: float  # How long the sent mail stays invisible to reads.
    presses_again: bool  # Whether the person presses Send again when the mail is a draft once more.
    is_mild: bool
    rest: random.Random = field(compare=False, repr=False)

    def deed(self, call: str, occasion: int) -> str:
        """Say what happens to this call of a mail (`create`, `send`, `look`), the first time or later."""
        if occasion == 0 and call in ("create", "send"):
            return self.create if call == "create" else self.send
        odds = {"create": CREATE, "send": SEND, "look": LOOK}[call]
        if self.is_mild or self.rest.random() > LATER_ODDS[call]:
            return FINE
        return _drawn(self.rest, odds)


class Plan:
    """The fates of a round. `mild` leaves out everything that goes wrong, to measure what the rest costs."""

    def __init__(self, seed: int, *, mild: bool = False) -> None:
        self.seed, self.harsh = seed, not mild
        self._known: dict[int, Fate] = {}

    def of(self, number: int) -> Fate:
        """Give the fate of one mail."""
        if number not in self._known:
            self._known[number] = _fate(random.Random(self.seed * 1_000_003 + number), mild=not self.harsh)  # noqa: S311  Reproducible, not secret.
        return self._known[number]


def _fate(chance: random.Random, *, mild: bool) -> Fate:
    drawn = {name: _drawn(chance, odds) for name, odds in (("create", CREATE), ("send", SEND), ("commit", COMMITS))}
    clicks = chance.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, chance.randint(4, 8)))
    replay, undo = chance.random() < 0.1, chance.random() < 0.05
    now, unwanted = chance.random() < 0.05, chance.random() < 0.02
    if mild:
        drawn, clicks, replay, undo, now, unwanted = {"create": FINE, "send": FINE, "commit": ""}, 1, *(False,) * 4
    return Fate(
        **drawn,
        clicks=clicks,
        replay=replay,
        undo_at=chance.uniform(*UNDO) if undo else None,
        send_now=now and not undo,
        unwanted=unwanted and not undo and not now,
        later=chance.uniform(0, 100),
        lag=chance.choice((0.0, 0.0, chance.uniform(0, 110))),
        presses_again=chance.random() < 0.7,
        is_mild=mild,
        rest=random.Random(chance.random()),  # noqa: S311
    )


def _drawn(chance: random.Random, odds: Odds) -> str:
    return chance.choices(list(odds), list(odds.values()))[0]
