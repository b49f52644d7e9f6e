"""docs/benchmarks.md, written from what was measured: the figures, the targets, and in words what misses them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench.acknowledging import RATES, Answered
from tests.bench.cards import Awaited
from tests.bench.figures import percentile
from tests.bench.listening import Heard, section
from tests.bench.starting import Started

GIGABYTE = 1024**3
P50, P99, RATIO, CARD, WEB, WORKER = 2.5, 25.0, 8.0, 300.0, 150.0, 220.0
HEAD = """# Benchmarks

Written by `make bench`; `.venv/bin/python -m tests.bench --quick` is the short form. Everything in one run, on one
machine, arm beside arm, over {rounds} interleaved rounds: each figure is the median of the rounds' figures, the worst
is the worst of all.

{machine}

## Acknowledgement

Slack waits three seconds for an answer. Signed deliveries arrive at random moments at the given rate, whether or not
earlier ones were answered (open loop), over keep-alive connections, for {seconds:g} s a window; a time runs from the
moment a delivery was due. Milliseconds; *done* is what was answered in a second. Every Rapport window starts on a
fresh copy of a database with {customers:,} customers.

- **Bare Flask route** reads the body and answers: Waitress as Rapport starts it (one process, eight threads).
- **Flask route, one durable row**: the same, and a row in SQLite by the driver alone, as safe as Rapport's: the floor
  for whoever promises that nothing acknowledged is lost.
- **Stock Bolt** is its README: the signature is checked, a listener acknowledges with a text, nothing is stored. Once
  with two of gunicorn's default sync processes, once with one gthread process of eight threads.
- **Bolt answering from the listener, one durable row** is the same with `process_before_response`, served as Rapport
  is, and one row kept by SQLAlchemy without its ORM: what the libraries cost when they do next to nothing.
- **A button** on a card: size cap, signature, the workspace and the person, then one transaction with the delivery's
  key, committed before Slack is answered. What every click pays before it does anything.
- **A line in the DM** is a Slack event. Size cap, signature, the workspace and the person, then one transaction: the
  delivery's key, a line, a card, a job and its bell. It is committed before Slack is answered.
- **`/handoff`** is the real command, each for another customer: the names are looked for among all customers, then one
  transaction with the delivery, the handoff, two mails to be drafted, a card, two jobs and an audit row.
- **Opening a form** commits the delivery and then makes one call to the stand-in Slack, whose time is in the figure.
- **Workers running** means that both workers, the clock and the stand-in Slack do the work of these commands on the
  same cores at the same time.
"""


@dataclass(frozen=True)
class Measured:
    """One whole run; `load` is the machine's load average before and after it."""

    rounds: int
    seconds: float
    customers: int
    answered: list[Answered]
    awaited: Awaited
    started: Started
    heard: Heard
    load: tuple[float, float]


def page(measured: Measured) -> str:
    """Write the page."""
    head = HEAD.format(
        rounds=measured.rounds, seconds=measured.seconds, customers=measured.customers, machine=_machine(measured)
    )
    parts = [head, *_acknowledged(measured.answered), _most(measured.answered), _cards(measured.awaited)]
    parts += [section(measured.heard), _started(measured.started), _verdict(measured)]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _machine(measured: Measured) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    before, after = measured.load
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()},"
        f" SQLite, embedded Redis. The load generator and the stand-in Slack run on the same cores."
        f" Load average before the run {before:.1f}, at its end {after:.1f}."
    )


def _acknowledged(answered: list[Answered]) -> Iterable[str]:
    for rate in RATES:
        rows = [
            (
                found.arm.name,
                *(f"{found.middle(name):.1f}" for name in ("p50", "p95", "p99")),
                f"{found.worst:.0f}",
                str(found.errors),
                f"{found.middle('rate'):.0f}",
            )
            for found in answered
            if found.rate == rate
        ]
        yield f"### {rate} a second\n\n" + _table(("arm", "p50", "p95", "p99", "worst", "errors", "done"), rows)


def _most(answered: list[Answered]) -> str:
    rows = [
        (found.arm.name, f"{found.middle('rate'):.0f}", f"{found.middle('p50'):.1f}", str(found.errors))
        for found in answered
        if found.rate is None
    ]
    text = "Sixteen callers, each sending its next delivery when the last one was answered (closed loop).\n\n"
    return "### The most each can take\n\n" + text + _table(("arm", "done a second", "p50", "errors"), rows)


def _cards(awaited: Awaited) -> str:
    rows = [
        (name, *(f"{percentile(sorted(times), percent):.0f}" for percent in (50, 95)), f"{max(times):.0f}")
        for name, times in (("whole", awaited.whole), ("less the calls to Slack in between", awaited.ours))
    ]
    text = (
        f"From sending a signed `/handoff` to the arrival of its card at the stand-in Slack, {len(awaited.whole)}"
        " times, one at a time, all processes running and idle. Milliseconds.\n\n"
    )
    return "## From command to card\n\n" + text + _table(("", "p50", "p95", "worst"), rows)


def _started(started: Started) -> str:
    seconds = [
        ("`rapport web`, Redis running", f"{started.web_seconds:.1f}"),
        ("`rapport up`: migrations, Redis, web, both workers, clock", f"{started.all_seconds:.1f}"),
    ]
    weights = [(name, f"{weight:.0f}") for name, weight in {**started.alone, **started.together}.items()]
    text = (
        "Proportional set size, shared pages shared out, of each role with its child processes, after some work."
        " `rapport up` forks its processes from one that has loaded everything; the last six rows are one start"
        " of it.\n\n"
    )
    return (
        "## Start\n\nSeconds until `/readyz` answers.\n\n"
        + _table(("", "seconds"), seconds)
        + "\n## Memory\n\n"
        + text
        + _table(("role", "MB"), weights)
    )


def _verdict(measured: Measured) -> str:
    lines = [f"- {'Met' if is_met else '**Missed**'}: {said}" for is_met, said in _judged(measured)]
    return "## Against the targets\n\n" + "\n".join(lines) + "\n"


def _judged(measured: Measured) -> Iterable[tuple[bool, str]]:
    best = max(_of(measured, None, "stock"), key=lambda found: found.middle("rate"))
    slowest = min(_of(measured, None, "stock"), key=lambda found: found.middle("rate"))
    for found in _of(measured, 100, "rapport"):
        if found.arm.with_workers or found.arm.asked == "forms":
            continue
        p50, p99 = found.middle("p50"), found.middle("p99")
        yield p50 <= P50, f"{found.arm.name}: p50 {p50:.2f} ms at 100 a second; at most {P50} ms was wanted."
        yield p99 <= P99, f"{found.arm.name}: p99 {p99:.1f} ms at 100 a second; at most {P99:.0f} ms was wanted."
    (libraries,) = _of(measured, None, "prompt")
    floor = f"the libraries alone, with one durable row, reach {libraries.middle('rate') / slowest.middle('rate'):.1f}"
    for found in _of(measured, None, "rapport"):
        if not found.arm.with_workers and found.arm.asked != "forms":
            ratios = [found.middle("rate") / other.middle("rate") for other in (slowest, best)]
            said = f"{ratios[0]:.1f} times {slowest.arm.name}, {ratios[1]:.1f} times {best.arm.name}"
            wanted = f"{RATIO:.0f} times was wanted; {floor}"
            yield ratios[0] >= RATIO, f"{found.arm.name}: most a second is {said}. {wanted}."
    card = percentile(sorted(measured.awaited.ours), 95)
    yield card <= CARD, f"Command to card: p95 {card:.0f} ms beyond Slack's own time; at most {CARD:.0f} ms was wanted."
    yield from _weighed(measured.started)


def _weighed(started: Started) -> Iterable[tuple[bool, str]]:
    for name, weight in {**started.alone, **started.together}.items():
        limit = WEB if name.startswith("web") else WORKER if name.startswith("worker") else None
        if limit is not None:
            yield weight <= limit, f"Memory of {name}: {weight:.0f} MB; at most {limit:.0f} MB was wanted."


def _of(measured: Measured, rate: int | None, sort: str) -> list[Answered]:
    return [found for found in measured.answered if found.rate == rate and found.arm.sort == sort]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
