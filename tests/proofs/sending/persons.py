"""What people do in a round: press Send, want it back, send at once, connect again, look, and press again."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select

from bot import clock as product_clock
from bot.clock import Clock
from bot.customers.importing import import_folder
from bot.runtime import Runtime
from store.models import Mailbox
from tests.proofs.sending import clicks, ground
from tests.proofs.sending.check import SEND_ONLY
from tests.proofs.sending.clicks import Click, Clicker
from tests.proofs.sending.ground import WORKSPACE, Draft
from tests.proofs.sending.passing import Passing
from tests.proofs.sending.plan import Plan

MOST_TRIES = 6
LOOK_AFTER = 120.0
"""Seconds before people look into their mailbox: so long Gmail may still take what it was asked.

A bell that was dropped rings again sooner.
"""
_NEWEST = (
    "select o.id, o.state, o.trouble, o.leaves_at, a.id, a.ref, a.mode from outreach o"
    " join approvals a on a.outreach_id = o.id where a.id = (select max(id) from approvals where outreach_id = o.id)"
)


class Played(Protocol):
    """What people need to know of a round."""

    folder: Path
    plan: Plan
    drafts: list[Draft]

    @property
    def app(self) -> str:
        """The product's address."""

    @property
    def world(self) -> str:
        """The stand-ins' address."""


class Persons:
    """Everybody who has a draft in a round."""

    def __init__(self, going: Played, clicker: Clicker, clock: Clock) -> None:
        self._folder, self._plan, self._drafts = going.folder, going.plan, going.drafts
        self._app, self._world = going.app, going.world
        self._clicker, self._clock = clicker, clock
        self._by_mail = {draft.outreach_id: draft for draft in going.drafts}

    # Send.

    def press_send(self) -> None:
        """Press every Send, some several times at once, some with the same bytes twice; some then press Send now.

        Whoever will want it back presses last, so that their races fall into the same few seconds.
        """
        order = list(self._drafts)
        random.Random(self._plan.seed).shuffle(order)  # noqa: S311  Reproducible, not secret.
        order.sort(key=self._is_racer)
        presses: list[Future[Click]] = []
        for draft in order:
            fate = self._plan.of(draft.number)
            for turn in range(fate.clicks):
                presses += self._clicker.press(draft, "outreach.send", draft.press, replay=fate.replay and turn == 0)
        clicks.wait(presses)
        self._press_until_told(self._drafts)
        self._press("outreach.send_now", [(row, str(row[4])) for row in self._newest() if self._fate(row).send_now])

    def _press_until_told(self, drafts: list[Draft]) -> None:
        """Press once more where nobody was told that it worked, as a person would."""
        for _ in range(MOST_TRIES):
            approved = {row[0] for row in self._newest()}
            missing = [draft for draft in drafts if draft.outreach_id not in approved]
            if not missing:
                return
            clicks.wait([p for draft in missing for p in self._clicker.press(draft, "outreach.send", draft.press)])

    def racers(self) -> list[int]:
        """Name the mails that somebody will want back."""
        return [draft.outreach_id for draft in self._drafts if self._is_racer(draft)]

    def race_for_undo(self) -> None:
        """Press Undo around the very moment at which the mail leaves."""
        racers = [(row, self._fate(row).undo_at) for row in self._newest() if self._fate(row).undo_at is not None]
        threads = [threading.Thread(target=self._undo, args=(row, offset)) for row, offset in racers if row[3]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _undo(self, row: Any, offset: float) -> None:
        clicks.until(clicks.instant(row[3]) + offset, self._clock)
        clicks.wait(self._clicker.press(self._by_mail[row[0]], "outreach.undo", str(row[4])))

    def _is_racer(self, draft: Draft) -> bool:
        return self._plan.of(draft.number).undo_at is not None

    # The customer, and Google.

    def ask_not_to_be_written_to(self) -> None:
        """Import what some contacts have asked for while their mails wait; from then on nothing may leave to them."""
        unwanted = [draft for draft in self._drafts if self._plan.of(draft.number).unwanted]
        if not unwanted:
            return
        folder = self._folder / "unwanted"
        folder.mkdir()
        heads = ("external_id", "customer", "name", "email", "is_primary", "do_not_contact")
        with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as opened:
            rows = ((f"C-{d.number}-1", f"C-{d.number}", "Pat Miller", d.to, "yes", "yes") for d in unwanted)
            csv.writer(opened).writerows((heads, *rows))
        with closing(self._runtime()) as running, running.writing(WORKSPACE) as session:
            import_folder(session, folder, now=product_clock.now())
        told = {str(draft.number): self._clock.now().timestamp() for draft in unwanted}
        (self._folder / "unwanted.json").write_text(json.dumps(told))

    def reconnect(self) -> None:
        """Let everybody whose grant was revoked connect again."""
        with closing(self._runtime()) as running:
            with running.reading(WORKSPACE) as session:
                lost = list(session.scalars(select(Mailbox.owner_id).where(Mailbox.state != "connected")))
            for person_id in lost:
                ground.connect(running, person_id or 0, self._app)

    # What needs a person.

    def look_at_troubled_cards(self, passing: Passing) -> int:
        """Have the cards of mails that need a person drawn, look into the mailbox, and say what is there."""
        asked = [row for row in self._newest() if row[1] == "needs a person"]
        if not asked:
            return 0
        if any(row[6] == SEND_ONLY for row in asked):
            # Nobody looks for these mails, and a process that woke after its sender's word could still send one.
            passing.free_the_frozen()
        passing.want(self._draws_of([row[0] for row in asked]))
        passing.jump(LOOK_AFTER)
        passing.settle_down()
        left = {json.loads(line)["ref"] for line in (self._folder / "ledger.jsonl").read_text().splitlines()}
        self._press("outreach.is_there", [(row, str(row[0])) for row in asked if row[5] in left])
        self._press("outreach.is_not_there", [(row, str(row[0])) for row in asked if row[5] not in left])
        return len(asked)

    def press_again(self) -> int:
        """Press Send again where a mail is a draft once more without its sender having wanted that."""
        own = {click.number for click in clicks.read(self._folder) if click.action == "outreach.undo"}
        drafted = [row for row in self._newest() if row[1] == "drafted" and self._fate(row).presses_again]
        again = [self._by_mail[row[0]] for row in drafted if not self._fate(row).unwanted]
        again = [draft for draft in again if draft.number not in own]
        clicks.wait([p for draft in again for p in self._clicker.press(draft, "outreach.send", draft.press)])
        return len(again)

    def _draws_of(self, outreach_ids: list[int]) -> list[int]:
        marks = ",".join("?" * len(outreach_ids))
        found = (
            "select j.id from jobs j join cards c on c.id = json_extract(j.arguments, '$.card_id')"  # noqa: S608  Only question marks.
            " join customer_transitions t on t.id = c.subject_id"
            " and (c.kind, t.state) in (('handoff', 'planned'), ('handoff_incoming', 'announced'))"
            f" where j.name = 'cards.draw' and j.state = 'waiting'"
            f" and iif(t.state = 'planned', t.farewell_id, t.introduction_id) in ({marks})"
        )
        with closing(self._db()) as db:
            return [row[0] for row in db.execute(found, outreach_ids)]

    def _press(self, action: str, values: list[tuple[Any, str]]) -> None:
        presses = [self._clicker.press(self._by_mail[row[0]], action, value) for row, value in values]
        clicks.wait([press for several in presses for press in several])

    def _newest(self) -> list[Any]:
        with closing(self._db()) as db:
            return [row for row in db.execute(_NEWEST).fetchall() if row[0] in self._by_mail]

    def _fate(self, row: Any) -> Any:
        return self._plan.of(self._by_mail[row[0]].number)

    def _db(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._folder / 'rapport.sqlite'}?mode=ro", uri=True, timeout=20)

    def _runtime(self) -> Runtime:
        return Runtime(ground.settings(self._world, f"sqlite:///{self._folder / 'rapport.sqlite'}", self._folder))
