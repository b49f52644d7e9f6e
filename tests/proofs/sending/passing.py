"""Time that passes: from one thing that is due to the next, once nobody works on anything any more."""

from __future__ import annotations

import json
import random
import sqlite3
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.clock import Clock
from tests.proofs.sending import killing
from tests.proofs.sending.bellman import OURS
from tests.proofs.sending.clicks import instant
from tests.proofs.sending.ground import WORKSPACE

LOOK_EVERY = 0.03
QUIET_LOOKS = 4
STUCK_SECONDS = 5.0
"""So long without a commit of anybody's, though somebody has work: a frozen process holds the database's lock."""
TOGETHER = 0.85
"""Time moves to the moment by which so large a part of what is waited for is due."""
STEP = 20.0
"""Time moves by at least so much: a look every 25 seconds for one mail would take long for all the others."""
MOST_MOVES = 80
FROZEN_FOR = (70.0, 200.0)
_NAMES = ", ".join(f"'{name}'" for name in OURS)
_DUE = f"select b.due_at from bells b join jobs j on j.id = b.job_id where j.name in ({_NAMES}) order by b.due_at"  # noqa: S608  Our own names.
# Asked every few milliseconds of thousands of jobs, so it must go by an index.
_RUNNING = f"select id from jobs where workspace_id = {WORKSPACE} and state = 'running' and name in ({_NAMES})"  # noqa: S608
_ZOMBIE = (
    "select (select group_concat(l.state) from jobs l where l.name = 'outreach.look'"
    " and json_extract(l.arguments, '$.approval_id') = a.id),"
    " o.state, a.draft_ref, a.attempted_at, a.look_until, a.message_ref, a.sent_at, a.cancelled_at,"
    " (select max(epoch) from jobs where unique_key = 'send:' || a.id) from outreach o"
    " join approvals a on a.outreach_id = o.id where o.id = ? order by a.id desc limit 1"
)


@dataclass
class Zombie:
    """A process stopped in the middle of a send, and what stood in the database then."""

    number: int
    pid: int
    resume_at: float
    epoch: int


class Passing:
    """Moves a round's time, and lets frozen processes live again once their time is over."""

    def __init__(self, folder: Path, world: str, seed: int, *, quick: bool) -> None:
        self._folder, self._world, self._is_quick = folder, world, quick
        self._wanted: set[int] = set()
        self._clock = Clock(folder / "clock")
        self._chance = random.Random(seed)  # noqa: S311  Reproducible, not secret.
        self._db = sqlite3.connect(f"file:{folder / 'rapport.sqlite'}?mode=ro", uri=True, timeout=20)
        self._hands = killing.Hands(folder)
        self._outreach = json.loads((folder / "numbers.json").read_text())
        self._zombies: dict[int, Zombie] = {}
        self._seen: set[int] = set()

    def close(self) -> None:
        """Let every frozen process go on, and let go of the files."""
        for pid in self._zombies:
            killing.resume(pid)
        self._db.close()
        self._hands.close()

    def now(self) -> float:
        """Virtual time in seconds."""
        return self._clock.now().timestamp()

    def jump(self, seconds: float) -> None:
        """Move time, after Gmail has taken what clients wrote before they died."""
        if self._is_quick:
            self._lose_bells()
        with urllib.request.urlopen(f"{self._world}/rig/late?{self.now() + seconds}", timeout=60) as answer:
            answer.read()
        path = self._folder / "clock"
        fresh = path.with_name("clock.new")
        fresh.write_text(str(self._clock.offset() + seconds))
        fresh.replace(path)

    def to_first_departure(self, outreach_ids: list[int]) -> None:
        """Move time to a second before the first of these mails leaves; what is due before it is overdue then."""
        self._until_quiet()
        marks = ",".join(map(str, outreach_ids)) or "0"
        waits = f"select min(leaves_at) from outreach where state = 'approved' and leaves_at > ? and id in ({marks})"  # noqa: S608  Numbers.
        first = self._db.execute(waits, (self._text_now(),)).fetchone()[0]
        if first is not None:
            self.jump(max(0.0, instant(first) - 1 - self.now()))

    def settle_down(self) -> None:
        """Move time from one thing that is due to the next until nothing about these mails is left to do."""
        for _ in range(MOST_MOVES):
            self._until_quiet()
            self._resume_due()
            due = [instant(row[0]) for row in self._db.execute(_DUE)]
            if not due:
                return
            target = due[int(TOGETHER * (len(due) - 1))]
            self.jump(max(STEP, target + 0.1 - self.now()))
        raise TimeoutError(f"the mails in {self._folder} did not come to an end in {MOST_MOVES} moves of time")

    def free_the_frozen(self) -> None:
        """Let every process live again that is still frozen, once its lease is certainly over."""
        if self._zombies:
            self.jump(FROZEN_FOR[1])
            self._until_quiet()
            self._resume_due()

    def want(self, job_ids: list[int]) -> None:
        """Have these other jobs done as well, such as the drawing of cards that somebody must see."""
        for job_id in job_ids:
            self._hands.want(job_id)
        self._wanted |= set(job_ids)
        with closing(self._writable()) as db, db:
            db.executemany(
                "insert or ignore into bells (job_id, workspace_id, queue, due_at) values (?, ?, 'now', ?)",
                [(job_id, WORKSPACE, self._text_now()) for job_id in job_ids],
            )

    def _lose_bells(self) -> None:
        """Lose the bells of jobs that nobody here judges: cards of mails that went well, reminders, other mailboxes.

        They would be rung again and again for as long as a quick round lasts.
        """
        with closing(self._writable()) as db, db:
            db.execute(
                f"delete from bells where job_id not in ({self._others()})"  # noqa: S608  Numbers, and our own names.
                f" and job_id not in (select id from jobs where name in ({_NAMES}))"
            )

    def _writable(self) -> sqlite3.Connection:
        return sqlite3.connect(self._folder / "rapport.sqlite", timeout=20)

    def _text_now(self) -> str:
        return self._clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")

    def _until_quiet(self) -> None:
        """Wait until no bell is due or unanswered, and nobody who lives works on anything."""
        seen, since, quiet = 0, time.monotonic(), 0
        while quiet < QUIET_LOOKS:
            version = self._db.execute("pragma data_version").fetchone()[0]
            if version != seen:
                seen, since = version, time.monotonic()
            elif time.monotonic() - since > STUCK_SECONDS:
                self._note_zombies()
                for pid in list(self._zombies):
                    self._resume(pid)
                since = time.monotonic()
            time.sleep(LOOK_EVERY)
            quiet = quiet + 1 if self._is_quiet() else 0
        self._note_zombies()

    def _is_quiet(self) -> bool:
        if self._is_any_due() or self._hands.waiting() != 0:
            return False
        frozen = killing.frozen(self._folder)
        holders = (self._hands.of_job(row[0]) for row in self._db.execute(_RUNNING).fetchall())
        return not any(pid is not None and pid not in frozen for pid in holders)

    def _is_any_due(self) -> bool:
        due = "select count(*) from bells b join jobs j on j.id = b.job_id where b.due_at <= ?"
        if self._is_quick:  # Bells of what nobody here does are due again and again, and nobody waits for them.
            due += f" and (j.name in ({_NAMES}) or j.id in ({self._others()}))"
        return bool(self._db.execute(due, (self._text_now(),)).fetchone()[0])

    def _others(self) -> str:
        return ",".join(map(str, self._wanted)) or "0"

    # Frozen processes.

    def _note_zombies(self) -> None:
        for name in ("kills.jsonl", "killed.jsonl"):
            file = self._folder / name
            for told in map(json.loads, file.read_text().splitlines()) if file.exists() else ():
                if told["boundary"] == "zombie" and told["pid"] not in self._seen:
                    self._seen.add(told["pid"])
                    row = self._stands(told["number"])
                    at = told["at"] + self._chance.choice(FROZEN_FOR)
                    self._zombies[told["pid"]] = Zombie(told["number"], told["pid"], at, row[-1] if row else 0)

    def _resume_due(self) -> None:
        for pid, zombie in list(self._zombies.items()):
            if self.now() >= zombie.resume_at:
                self._resume(pid)

    def _resume(self, pid: int) -> None:
        """Let one live again, and write down whether anything that it did was committed under its old lease."""
        zombie = self._zombies.pop(pid)
        before = self._stands(zombie.number)
        killing.resume(pid)
        time.sleep(LOOK_EVERY * 10)
        told = {"number": zombie.number, "epoch": zombie.epoch, "before": before, "after": self._stands(zombie.number)}
        with (self._folder / "zombies.jsonl").open("a", encoding="utf-8") as opened:
            opened.write(json.dumps(told) + "\n")

    def _stands(self, number: int) -> list[Any]:
        row = self._db.execute(_ZOMBIE, (self._outreach[str(number)],)).fetchone()
        return list(row) if row else []
