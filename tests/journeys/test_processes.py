"""The product as it runs on a machine: whichever of its processes is killed, every mail leaves once and only once."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from redis import Redis

from handlers.cli.demo import free_port
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql

NAMES = ("sandbox", "redis", "web", "worker now", "worker later", "clock")
MICHAEL = "michael.torres@datacorp.example"
ACME = "/handoff Acme Corp to Sarah Johnson"
LEASE_SECONDS = 61
START_SECONDS, PATIENCE = 60.0, 20.0


@dataclass
class Machine:
    """One `rapport demo` with its processes by name, and the people who use it."""

    people: Stage
    supervisor: int
    folder: Path

    def kill(self, name: str) -> None:
        """Kill a process and whatever it has forked, as a machine short of memory would; wait for the next one."""
        until(self.is_whole)
        dead = self.processes()[name]
        for pid in (dead, *descendants(dead)):
            os.kill(pid, signal.SIGKILL)
        until(lambda: self.is_whole() and dead not in children(self.supervisor))

    def is_whole(self) -> bool:
        return len(children(self.supervisor)) == len(NAMES)

    def processes(self) -> dict[str, int]:
        """Say which child is what: they are listed in the order of their making, and the supervisor says who died."""
        died = re.findall(r"process\.died.*name='?([a-z ]+)", (self.folder / "said").read_text())
        newest = {name: number for number, name in enumerate((*NAMES, *died))}
        return dict(zip(sorted(newest, key=newest.__getitem__), children(self.supervisor), strict=True))

    def redis(self) -> closing[Redis]:
        return closing(Redis(unix_socket_path=str(self.folder / "redis.sock")))

    def card(self, who: str) -> str:
        shown = [m for m in self.people.messages(who) if m["kind"] == "message" and m["thread_ts"] in (None, m["ts"])]
        return shown[-1]["text"] if shown else ""

    def left(self) -> list[str]:
        return [mail["mailbox"] for mail in self.people.accepted()]

    def knows_signatures(self) -> bool:
        """Whether every signature has been read: a card drawn a moment before would rightly be out of date."""
        unread = "select count(*) from jobs where name = 'mailboxes.read_signature' and state != 'done'"
        with closing(sqlite3.connect(self.folder / "rapport.sqlite")) as database:
            return bool(database.execute(unread).fetchone() == (0,))


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def descendants(pid: int) -> list[int]:
    return [below for child in children(pid) for below in (child, *descendants(child))]


def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("demo")
    port, app_port = free_port(), free_port()
    command = ("-m", "handlers.cli", "demo", "--data", str(folder), "--port", str(port), "--app-port", str(app_port))
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    with (folder / "said").open("wb") as said:
        supervisor = subprocess.Popen(
            [sys.executable, *command], stdout=said, stderr=said, env={**own, "PYTHONUNBUFFERED": "1"}
        )
    try:
        until(lambda: "Rapport is ready" in (folder / "said").read_text(), START_SECONDS)
        people = Stage(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{app_port}", cast("Any", None), folder / "clock")
        running = Machine(people, supervisor.pid, folder)
        until(running.knows_signatures)
        yield running
    finally:
        supervisor.terminate()
        supervisor.wait(30)


def test_a_handoff_survives_the_killing_of_every_process(machine: Machine) -> None:
    people = machine.people
    people.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February")
    machine.kill("worker now")
    people.later(seconds=LEASE_SECONDS)
    until(lambda: machine.card("U0ANA") == "Your handoff draft is ready")

    people.click("U0ANA", "outreach.send")
    until(lambda: machine.card("U0ANA") == "Your mail is about to leave")
    machine.kill("clock")
    with machine.redis() as redis:
        redis.flushall()
    machine.kill("redis")
    people.later(seconds=11)
    until(lambda: machine.card("U0ANA") == "Your handoff mail was sent")
    until(lambda: machine.card("U0SARAH") == "A customer is being handed to you")

    machine.kill("web")
    until(lambda: people.command("U0ANA", "/rapport help").get("status") == 200)
    people.click("U0SARAH", "outreach.send")
    people.later(seconds=LEASE_SECONDS)
    until(lambda: machine.card("U0SARAH") == "Your introduction was sent")

    assert machine.left() == ["ana@cscx.example", "sarah@cscx.example"]
    assert len(people.mails(MICHAEL)) == 2
    assert len(people.mailbox(MICHAEL)["threads"]) == 1


def test_what_lies_in_redis_survives_its_killing(machine: Machine) -> None:
    with machine.redis() as redis:
        redis.set("kept", "yes")
        time.sleep(1.1)  # Redis writes its log to the disk once a second.

    machine.kill("redis")

    with machine.redis() as redis:
        until(lambda: redis.get("kept") == b"yes")


def test_a_worker_killed_while_gmail_takes_the_mail_leads_to_a_look_and_to_no_second_mail(
    machine: Machine,
) -> None:
    people, before, drafts = machine.people, len(machine.left()), len(machine.people.calls("gmail", "drafts.create"))
    people.command("U0MAYA", ACME)
    until(lambda: machine.card("U0MAYA") == "Your handoff draft is ready")
    people.broken("gmail", "drafts.send", "stall", seconds=4)
    people.click("U0MAYA", "outreach.send")
    people.later(seconds=11)
    until(lambda: people.calls("gmail", "drafts.create")[drafts:])
    time.sleep(0.3)  # The mail is on the line now, and Gmail takes it in four seconds, with nobody left to hear so.
    machine.kill("worker now")
    people.later(seconds=LEASE_SECONDS)
    until(lambda: machine.card("U0MAYA") == "Please check one mail")

    until(lambda: len(machine.left()) == before + 1)
    people.later(hours=1)
    until(lambda: machine.card("U0MAYA") == "Your handoff mail was sent")
    assert len(machine.left()) == before + 1
