"""Customers for the benchmarks, as the CSV files that `rapport import` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from tests.bench.asks import asker, customer_name


def write_customers(folder: Path, number: int) -> None:
    """Write so many customers, each with one contact and one of the cast as its CSM."""
    folder.mkdir(parents=True, exist_ok=True)
    places = range(number)
    _write(
        folder / "customers.csv",
        ("external_id", "name", "domain", "csm"),
        ((f"B-{n}", customer_name(n), f"c{n:05d}.example", f"{asker(n)[1]}@cscx.example") for n in places),
    )
    _write(
        folder / "contacts.csv",
        ("external_id", "customer", "name", "email", "is_primary"),
        ((f"B-{n}-1", f"B-{n}", "Pat Miller", f"pat@c{n:05d}.example", "yes") for n in places),
    )


def _write(file: Path, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows((heads, *rows))
