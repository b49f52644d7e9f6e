"""The commit listener: sees the product's commits from outside and kills whoever made the one it waits for."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path

from bot.clock import Clock
from tests.proofs.sending import killing
from tests.proofs.sending.deaths import Wire, Witness
from tests.proofs.sending.ground import WORKSPACE, Draft
from tests.proofs.sending.plan import Plan

LOOK_EVERY = 0.001
RANDOM_SHARE = 0.02
"""How much of a second's worth of looks ends in a kill at a random moment, F10."""
_SENDING = (
    "select j.id, a.outreach_id, a.draft_ref, a.attempted_at, a.message_ref from jobs j"  # noqa: S608  A number.
    " join approvals a on a.id = json_extract(j.arguments, '$.approval_id')"
    f" where j.workspace_id = {WORKSPACE} and j.state = 'running' and j.name = 'outreach.send'"
)


class Listener(threading.Thread):
    """Watches the database file until it is closed. What it killed stands in `killed.jsonl`, whom it froze too."""

    def __init__(self, folder: Path, plan: Plan, drafts: list[Draft], world: str) -> None:
        super().__init__(daemon=True)
        self._folder, self._plan, self._world = folder, plan, world
        self._numbers = {draft.outreach_id: draft.number for draft in drafts}
        self._wanted = {draft.outreach_id: plan.of(draft.number).commit for draft in drafts}
        self._chance = random.Random(plan.seed)  # noqa: S311  Reproducible, not secret.
        self._clock = Clock(folder / "clock")
        self._closing = threading.Event()

    def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        self.join()

    def run(self) -> None:
        """Look whenever something was committed."""
        with (
            closing(Witness(self._folder)) as witness,
            closing(killing.Hands(self._folder)) as hands,
            (self._folder / "killed.jsonl").open("a", encoding="utf-8") as self._record,
        ):
            seen = 0
            while not self._closing.wait(LOOK_EVERY):
                version = witness.db.execute("pragma data_version").fetchone()[0]
                if version != seen:
                    seen = version
                    self._look(witness, hands)

    def _look(self, witness: Witness, hands: killing.Hands) -> None:
        try:
            rows = witness.db.execute(_SENDING).fetchall()
        except sqlite3.OperationalError:
            return
        for job_id, outreach_id, draft_ref, attempted_at, message_ref in rows:
            wanted = self._wanted.get(outreach_id, "")
            reached = {
                "claimed": True,
                "stored": bool(draft_ref),
                "attempted": attempted_at is not None,
                "stopped": attempted_at is not None,
                "sent": message_ref is not None,
            }
            if wanted and reached[wanted]:
                self._wanted[outreach_id] = ""
                self._end(witness, hands, job_id, outreach_id, wanted)
        if self._plan.harsh and rows and self._chance.random() < RANDOM_SHARE:
            job_id, outreach_id, *_ = self._chance.choice(rows)
            time.sleep(self._chance.uniform(0, 0.05))
            self._end(witness, hands, job_id, outreach_id, "random")

    def _end(self, witness: Witness, hands: killing.Hands, job_id: int, outreach_id: int, wanted: str) -> None:
        pid = hands.of_job(job_id)
        if pid is None:
            return
        done = killing.stop(pid, self._folder) if wanted == "stopped" else killing.kill(pid)
        if not done:
            return
        boundary = {"stopped": "zombie", "random": "F10"}.get(wanted) or witness.boundary(
            outreach_id, self._wire(outreach_id)
        )
        told = {"number": self._numbers[outreach_id], "boundary": boundary, "aimed": wanted, "pid": pid}
        self._record.write(json.dumps({**told, "at": self._clock.now().timestamp()}) + "\n")
        self._record.flush()

    def _wire(self, outreach_id: int) -> Wire:
        with urllib.request.urlopen(f"{self._world}/rig/wire?{self._numbers[outreach_id]}", timeout=5) as answer:
            return Wire(**json.load(answer))
