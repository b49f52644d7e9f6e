"""The control arms: two usual ways to send, in the same rig, against the same wire; both must send some mails twice.

`naive` sends and, when no answer came, sends again, as a queue with retries does. `search` looks among the sent mails
first. A rig in which they did not fail would prove nothing about the product.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path

from bot.clock import Clock
from bot.connectors.google import oauth
from bot.sandbox.gmail import tokens
from tests.proofs.sending import killing
from tests.proofs.sending.ground import CLIENT, Draft, Ground
from tests.proofs.sending.ledger import REF
from tests.proofs.sending.plan import Plan
from tests.proofs.sending.rounds import REPO, Round, free_port, start_world, until_ready

ARMS = ("naive", "search")
PAUSE = 0.01
PATIENCE = 120.0


def run(arm: str, ground: Ground, folder: Path, seed: int, most: int) -> int:
    """Let a control arm send so many mails; gives how many copies were too many."""
    ground.copy(folder)
    drafts = ground.drafts[:most]
    (folder / "numbers.json").write_text(json.dumps({}))
    going = Round(folder, Plan(seed), drafts, 0, free_port())
    with closing(sqlite3.connect(folder / "arm.sqlite")) as db, db:
        db.execute("create table mails (number integer primary key, token text, mime blob, done integer default 0)")
        db.executemany("insert into mails (number, token, mime) values (?, ?, ?)", _mails(going))
    world = start_world(going)
    try:
        until_ready(f"{going.world}/control/world", world)
        _work_until_done(arm, going)
        with urllib.request.urlopen(f"{going.world}/rig/late?{time.monotonic() * 1e6}", timeout=60) as answer:
            answer.read()
    finally:
        world.terminate()
        world.wait(60)
    left = Counter(json.loads(line)["ref"] for line in (folder / "ledger.jsonl").read_text().splitlines())
    return sum(copies - 1 for ref, copies in left.items() if ref and copies > 1)


def _mails(going: Round) -> list[tuple[int, str, bytes]]:
    now = Clock(going.folder / "clock").now().timestamp()
    with closing(sqlite3.connect(going.folder / "world.sqlite")) as world, world:
        world.row_factory = sqlite3.Row
        grants = {draft.number: _token(world, draft.address, now) for draft in going.drafts}
    return [(draft.number, grants[draft.number], _mime(draft)) for draft in going.drafts]


def _token(world: sqlite3.Connection, address: str, now: float) -> str:
    code = tokens.Code("", address, CLIENT, "", " ".join(oauth.WANTED), None, None, gives_refresh=True, expires_at=now)
    return tokens.new_access(world, tokens.grant(world, code).id, now=now)


def _mime(draft: Draft) -> bytes:
    head = (
        f"From: {draft.address}\r\nTo: {draft.to}\r\nSubject: Goodbye {draft.number}\r\n{REF}: arm-{draft.number}\r\n"
    )
    return f"{head}Content-Type: text/plain\r\n\r\nGoodbye.\r\n".encode()


def _work_until_done(arm: str, going: Round) -> None:
    """Keep one worker of the arm alive until every mail is done; the wire kills it as it kills the product's."""
    until, worker = time.monotonic() + PATIENCE, None
    while time.monotonic() < until:
        if worker is None or worker.poll() is not None:
            if worker is not None and worker.returncode == 0:
                return
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.proofs.sending.arm_worker", arm, str(going.folder), going.world], cwd=REPO
            )
            fresh = going.folder / "processes.new"
            fresh.write_text(json.dumps({"bellman 0": worker.pid}))
            fresh.replace(going.folder / "processes.json")
        for pid in killing.frozen(going.folder):
            killing.resume(pid)
        time.sleep(PAUSE)
    if worker is not None:
        worker.kill()
        worker.wait()
    raise TimeoutError(f"the control arm {arm} did not come to an end")
