"""What was run so far, one line each, and the page that publishes the sum."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.proofs.sending.check import Verdict

RUNS = Path(__file__).with_name("runs.jsonl")
PAGE = Path(__file__).parents[3] / "docs" / "proofs" / "sending.md"
RULE_OF_THREE = 3
"""With none seen in N, the 95 % bound on the rate is 3/N (Hanley and Lippman-Hand, JAMA 1983)."""
BOUNDARIES = {
    "F1": "after the job was claimed",
    "F2": "after Gmail had made the draft, before its id was committed",
    "F3": "after the draft's id was committed",
    "F4": "after the attempt was committed, before the request was written",
    "F5": "request written, taken by Gmail after the client's death or never",
    "F6": "accepted by Gmail, its answer lost",
    "F7": "answer written, not yet committed",
    "F8": "after the outcome was committed",
    "F9": "while looking for a mail whose outcome was unknown",
    "F10": "at a random moment",
}


BELLMEN, WHOLE = "bellmen", "rapport worker"


@dataclass(frozen=True)
class Run:
    """One round as it is published."""

    seed: int
    tree: str
    worker: str
    approvals: int
    clicks: int
    sent: int
    undone: int
    taken_back: int
    asked: int
    duplicates: int
    lost: int
    orphans: int
    zombies: int
    redis: int
    violations: int
    seconds: int
    kills: dict[str, int] = field(default_factory=dict)
    crashes: int = 0
    introductions: int = 0
    send_only: int = 0


def tree_of(repo: Path) -> str:
    """Name a state of the product's code: the beginning of a hash over all of it, stand-ins left out."""
    digest = hashlib.sha256()
    for package in ("blocks", "bot", "handlers", "jobs", "store"):
        for file in sorted((repo / package).rglob("*.py")):
            if "sandbox" not in file.parts:
                digest.update(file.relative_to(repo).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def run_of(seed: int, verdict: Verdict, *, tree: str, worker: str, seconds: float, crashes: int = 0) -> Run:
    """Put a verdict into one line; `worker` is `BELLMEN` or `WHOLE`, `crashes` are those of PostgreSQL."""
    kills = {name: verdict.kills[name] for name in BOUNDARIES if verdict.kills[name]}
    return Run(
        seed=seed,
        tree=tree,
        worker=worker,
        approvals=verdict.approvals,
        clicks=verdict.clicks,
        sent=verdict.sent,
        undone=verdict.undone,
        taken_back=verdict.back,
        asked=verdict.asked,
        duplicates=verdict.duplicates,
        lost=verdict.lost,
        orphans=verdict.orphans,
        zombies=verdict.zombies,
        redis=verdict.redis,
        violations=len(verdict.violations),
        seconds=round(seconds),
        kills=kills,
        crashes=crashes,
        introductions=verdict.introductions,
        send_only=verdict.send_only,
    )


def append(run: Run, file: Path = RUNS) -> None:
    """Add a round to what was run; nothing is ever taken away."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(asdict(run)) + "\n")


def runs(file: Path = RUNS) -> list[Run]:
    """Read everything that was run."""
    return [Run(**json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []


def write_page(done: Iterable[Run], page: Path = PAGE) -> None:
    """Publish the sum of all rounds."""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(rendered(list(done)), encoding="utf-8")


def rendered(done: list[Run]) -> str:
    """Write the page."""
    total, kills = _total(done), Counter[str]()
    for run in done:
        kills.update(run.kills)
    bound = f"{RULE_OF_THREE / total['approvals']:.1e}" if total["approvals"] and not total["duplicates"] else "none"
    rows = "\n".join(f"| {name} | {what} | {kills[name]:,} |" for name, what in BOUNDARIES.items())
    return PAGE_TEXT.format(
        rounds=len(done),
        trees=len({run.tree for run in done}),
        whole=sum(run.approvals for run in done if run.worker == WHOLE),
        on_postgresql=sum(run.approvals for run in done if run.crashes),
        all_kills=sum(kills.values()),
        bound=bound,
        rows=rows,
        **total,
    )


def _total(done: list[Run]) -> dict[str, Any]:
    names = [name for name, kept in Run.__annotations__.items() if kept == "int" and name != "seed"]
    return {name: sum(getattr(run, name) for run in done) for name in names}


PAGE_TEXT = """\
# Sending exactly once, under fire

Written by `make prove-sending`, from every round in `tests/proofs/sending/runs.jsonl`, whose seeds play it again.
The rounds saw {trees} states of the product's code; each line names its own.

| | all {rounds} rounds |
| --- | ---: |
| approvals, each a person's Send that was acknowledged | {approvals:,} |
| of these, introductions, which answer the farewell in its conversation | {introductions:,} |
| of these, with a grant that may only send | {send_only:,} |
| signed clicks for them, duplicates and replays included | {clicks:,} |
| processes killed with SIGKILL | {all_kills:,} |
| processes frozen past their lease and let live again | {zombies:,} |
| Redis killed or emptied | {redis:,} |
| PostgreSQL crashed | {crashes:,} |
| **left more than once** | **{duplicates:,}** |
| **lost: neither sent, nor taken back, nor with a person** | **{lost:,}** |
| drafts of ours in a mailbox a day later | {orphans:,} |
| broken promises of any kind, I1 to I10 | {violations:,} |
| sent | {sent:,} |
| taken back: Undo, or a draft again with its sender told why | {taken_back:,} |
| still with a person at the end | {asked:,} |

95 % bound on the rate of duplicates, by the rule of three: **{bound}**.

## Where processes were killed

| | boundary | kills |
| --- | --- | ---: |
{rows}

The boundary is read after the death, from the database and from what the wire had seen by then, not from what was aimed
at. {whole:,} of the approvals were sent by `rapport worker` itself; the others by a worker of the rig that calls the
same `jobs.performing.perform` without forking for every bell, and that draws the cards of mails that need a person and
no others, which makes twenty thousand affordable.

## How a round goes

Several hundred drafts wait in Slack. Their senders press Send through the product's signed door, up to eight times at
once, every tenth press arriving twice byte for byte; some press Undo from 0.4 s before the mail is to leave until 4 s
after, some press Send now, some contacts ask not to be written to in the meantime. One mail in ten is an introduction,
which answers a farewell that left before the round; one in seven leaves by a grant that may only send. The product runs
as its own processes on SQLite and its embedded Redis. The stand-in Gmail is another process, which writes each mail it
accepts to a ledger of its own and syncs that to the disk before anybody is told.

The product contains no failpoints. It is killed from the wire, where the stand-in finds the process that holds the
connection, and from a commit listener, which watches the database file and kills whoever made the commit it waits for.
Gmail answers 429, 500 before and 500 after accepting, cuts the line, stalls beyond every timeout, takes a request up to
100 s after its client died although the draft has been deleted since, shows sent mails up to 110 s late, bounces;
people delete or send the draft by hand; grants are revoked in the middle of a send and given again. Time moves past
every lease and past the look.

Rounds with `--postgresql N` run `rapport worker` on PostgreSQL, whose server processes all die again and again, without
a checkpoint, while people press and while mails leave; nothing else fails there. {on_postgresql:,} approvals are from
such rounds.

Afterwards people look into their mailbox where they are asked, and press Send again where a mail became a draft.

## What is checked

Offline, from the two ledgers and the record of clicks: I1 at most one copy, and Gmail is asked again only where it
said no; I2 exactly one where it was approved and neither taken back nor with a person; I3 the bytes that left are the
bytes that were approved, and an introduction lies in its farewell's conversation; I4 nothing leaves without its
sender's click; I5 nothing leaves within the undo window; I6 an acknowledged Undo is never sent; I7 a process whose
lease is over commits nothing; I8 whoever is needed has a message in Slack; I9 no draft is left behind; I10 nothing
is sent to who does not want it.

A grant that may only send promises less, and is held to that: what Gmail never told is settled by nobody but the
mail's sender (I2), who has been asked (I8). They look when Gmail has taken what it was asked and no frozen process
still holds a request; who says sooner that a mail is not there can be wrong, as `docs/promises.md` says.

## Why to believe it

`python -m tests.proofs.sending --arms` runs the two usual ways against the same wire: send and retry, and look before
each retry. Both send mails twice, or the rig is broken. `--mutants` takes one protection at a time out of a copy of the
product (the compare-and-set of Send, the look after an unknown outcome, the commit before the attempt; that a grant
which only sends asks once and then a person; that an introduction answers, and where it lies); each must be caught.

## What the rig itself got wrong

Eight rounds were at first judged broken. Each was looked into to the end, mended, and played again with the same seed.
Seven were the rig's own faults. Twice a request was taken later than the product promises to look: late ones were taken
only when time moved, and a frozen client's was put off on top. Once a look that had waited for a frozen process counted
as that process's own write. Three times a refusal of a replayed press was taken for one of the press itself. Once a
mail that Gmail had been asked for before the contact's wish, and that it took after it, counted as sent against that
wish. None of these could make a broken promise look kept. The first of the seven was played again with rarer faults
than before, so that its mails met other fates; the others met the same. The eighth was the product's: on a machine so
loaded that Gmail's stand-in was silent for a minute, the sweep of every mailbox gave up for the day and a draft stayed
behind. It now tries forty times instead of six.

## What it does not show

Gmail itself is a stand-in: that a header of ours survives, that a used draft answers 404, and how late a sent mail
shows are assumptions that only a real mailbox can confirm. A request that Gmail takes more than
`RAPPORT_LOOK_SECONDS` after its attempt was noted would be seen too late: a worker frozen for over a minute in the
instant between its last look at the clock and the write, together with a Gmail that takes the request another minute
late although the draft has been deleted since. Either alone is part of the rounds; both at once are not.
"""
