"""What hearing answers costs and how fast it goes: quota units, answers linked a second, a night's backlog."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import func, select

from bot import clock
from bot.connectors.google.units import units_of
from bot.outreach.listening import SYNC
from jobs import watching
from jobs.performing import perform
from store import migrate
from store.models import Job, Message
from tests.bench import hearing
from tests.bench.figures import percentile
from tests.bench.product import free_port, python, stop, until_ready
from tests.filling import fill
from tests.listening import ANA, MICHAEL, STRANGER, answer, farewell, look, mailbox, workspace
from tests.stage import SECRET, Json, Stage, StandIns, staged

MEGABYTE = 1024 * 1024
WANTED_RATIO = 1.05
WRITERS = 8


@dataclass(frozen=True)
class Heard:
    """Everything that was measured; times in milliseconds."""

    answers: int
    units: int
    least: int
    linked_a_second: float
    backlog: int
    read_a_second: float
    memory: tuple[float, float]
    by_poll: list[float]
    by_push: list[float]

    @property
    def ratio(self) -> float:
        """Units used over the least that Google's prices allow: the pages of history, and each answer read once."""
        return self.units / self.least


class Apart:
    """The stand-in world as a process of its own, in the form the stage takes it."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url, self.clock_file = f"http://127.0.0.1:{port}", folder / "clock"
        arguments = ("--port", str(port), "--data", str(folder / "world.sqlite"), "--signing-secret", SECRET)
        self._process = python("-m", "bot.sandbox", *arguments, "--clock", str(self.clock_file), environment={})
        until_ready(f"{self.url}/control/world")
        self.world = _World(self.url)

    def close(self) -> None:
        stop(self._process)


class _World(SimpleNamespace):
    def __init__(self, url: str) -> None:
        super().__init__()
        object.__setattr__(self, "_stage", Stage(url, "", cast("Any", None), Path()))

    def __setattr__(self, name: str, value: str) -> None:
        self._stage.post("reset", {name: value, "keep_tokens": True})


def measure(answers: int, backlog: int, waits: int) -> Heard:
    """Measure with so many answers, so many messages after an outage, and so many waits for a card each way."""
    with tempfile.TemporaryDirectory(prefix="rl-", ignore_cleanup_errors=True) as folder:
        with _stage(Path(folder)) as stage:
            units, least, linked = _link(stage, answers)
            read, memory = _catch_up(stage, backlog)
        polled, pushed = hearing.by_poll(Path(folder), waits), hearing.by_push(Path(folder), waits)
    return Heard(answers, units, least, linked, backlog, read, memory, polled, pushed)


def section(heard: Heard) -> str:
    """Write what docs/benchmarks.md says about it."""
    waits = "".join(
        f"| {name} | {percentile(sorted(times), 50):.0f} | {percentile(sorted(times), 95):.0f} | {max(times):.0f} |\n"
        for name, times in (("a push", heard.by_push), ("a poll every 2 s", heard.by_poll))
    )
    is_met = "Met" if heard.ratio <= WANTED_RATIO else "**Missed**"
    before, after = heard.memory
    return f"""## Hearing answers

{heard.answers} answers to one mail cost {heard.units:,} quota units; at Google's prices {heard.least:,} are the least
(each page of history and each answer once), a ratio of {heard.ratio:.3f}. {is_met}: at most {WANTED_RATIO} was wanted.

{heard.linked_a_second:.0f} answers a second are read, understood and linked by one worker, one after the other.
{heard.backlog:,} messages of strangers after an outage are read at {heard.read_a_second:.0f} a second, headers only, in
portions of 100; the half minute between two portions, which leaves quota for mail that is to be sent, is not in the
figure. Memory of the reading process: {before:.0f} MB before, {after:.0f} MB after.

From an answer's arrival in Gmail to its text on the card in Slack, all processes running, milliseconds:

| woken by | p50 | p95 | worst |
| --- | ---: | ---: | ---: |
{waits}"""


@contextmanager
def _stage(folder: Path) -> Iterator[Stage]:
    url = f"sqlite:///{folder / 'rapport.sqlite'}"
    migrate.upgrade(url, url)
    apart = Apart(folder)
    try:
        fill(cast("StandIns", apart), url, folder)
        with staged(cast("StandIns", apart), url, folder) as stage:
            stage.post("slack/limits", {"pace": "off"})
            stage.post("mail/limits", {"units_per_minute": 10_000_000})
            stage.runtime.settings = stage.runtime.settings.model_copy(update={"rapport_daily_mails": 10_000})
            look(stage)
            yield stage
    finally:
        apart.close()


def _link(stage: Stage, number: int) -> tuple[int, int, float]:
    mail = farewell(stage)
    look(stage)
    for place in range(number):
        answer(stage, mail, f"Answer {place}.")
    before, linked = len(stage.calls("gmail")), _linked(stage)
    seconds = _read_all(stage)
    calls = [call for call in stage.calls("gmail")[before:] if call["arguments"].get("user") == ANA]
    pages = sum(call["method"] == "history.list" for call in calls)
    found = _linked(stage) - linked
    if found != number:
        raise AssertionError(f"{found} of {number} answers were linked")
    return sum(units_of(call["method"]) for call in calls), 2 * pages + 20 * number, number / seconds


def _catch_up(stage: Stage, number: int) -> tuple[float, tuple[float, float]]:
    def write(place: int) -> Json:
        return stage.post("mail/write", {"from": STRANGER, "to": ANA, "subject": f"Tip {place}", "text": "Buy."})

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(min(200, number))))
        _read_all(stage)  # What loads on first use is loaded.
        before = _resident()
        list(pool.map(write, range(number)))
    seconds = _read_all(stage)
    return number / seconds, (before, _resident())


def _read_all(stage: Stage) -> float:
    """Look until the mailbox was read to its end; the seconds of work it took."""
    seconds, begun = 0.0, mailbox(stage).synced_at
    stage.later(minutes=16)
    while mailbox(stage).synced_at == begun:
        stage.later(seconds=61)
        watching.ask_often(stage.runtime)
        started = time.perf_counter()
        _listen(stage)
        seconds += time.perf_counter() - started
        stage.work()  # What follows for people: cards, reminders.
    return seconds


def _listen(stage: Stage) -> None:
    """Do the looks that are due, and nothing of what they lead to."""
    place = workspace(stage)
    with stage.runtime.reading(place) as session:
        looks = select(Job.id).where(Job.name == SYNC, Job.state == "waiting", Job.due_at <= clock.now())
        waiting = session.scalars(looks).all()
    for job_id in waiting:
        perform(stage.runtime, place, job_id)


def _linked(stage: Stage) -> int:
    with stage.runtime.reading(workspace(stage)) as session:
        wanted = select(func.count(Message.id)).where(
            Message.address == MICHAEL, Message.direction == "in", Message.outreach_id.is_not(None)
        )
        return session.scalar(wanted) or 0


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
