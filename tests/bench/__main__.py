"""`make bench`: measures everything side by side in one run and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.bench import acknowledging, cards, listening, starting
from tests.bench.acknowledging import Size
from tests.bench.product import ground
from tests.bench.report import Measured, page

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two rounds of short windows; about five minutes")
    parser.add_argument("--backlog", type=int, help="messages after an outage; 10,000, or 1,000 when quick")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write; `-` prints")
    options = parser.parse_args()
    size, asked, starts = (Size(3, 2), 10, 2) if options.quick else (Size(8, 5), 30, 5)
    answers, backlog, waits = (100, 1_000, 5) if options.quick else (400, 10_000, 20)
    before = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="rb-", ignore_cleanup_errors=True) as folder,
        ground(Path(folder), size.customers) as base,
    ):
        started = starting.measure(base, starts)
        awaited = cards.measure(base, asked)
        answered = acknowledging.measure(base, size)
    heard = listening.measure(answers, options.backlog or backlog, waits)
    load = (before, os.getloadavg()[0])
    text = page(Measured(size.rounds, size.seconds, size.customers, answered, awaited, started, heard, load))
    if str(options.page) == "-":
        sys.stdout.write(text)
    else:
        options.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
