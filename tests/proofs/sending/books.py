"""The books every round is filled from: who the CSMs are, which customers they have, who plays which part."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from bot.sandbox.cast import teams

TEAM = next(team for team in teams() if team["id"] == "T0CSCX")
MAILBOXES, FEWEST = 20, 3
SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "ru")


def sends_only(address: str) -> bool:
    """Tell whether a CSM has connected Gmail for sending only: two in twenty, one of whom takes customers over."""
    return _place(address) % 12 == 1


def has_said_goodbye(address: str) -> bool:
    """Tell whether a CSM's farewells have left before the round, so that their colleague's introductions wait.

    They are two in twenty, and neither only sends: without reading nobody could say what an introduction answers.
    """
    return _place(address) % 10 == 2


def address(place: int) -> str:
    """Give the address of the CSM at a place among all of them."""
    return f"p{place:04d}@{TEAM['mail_domain']}"


def write(folder: Path, number: int) -> None:
    """Write the files that are imported: so many customers with a contact each, and their CSMs."""
    folder.mkdir()
    csms = range(min(MAILBOXES, max(FEWEST, number // 4)))
    _write(
        folder / "people.csv",
        ("external_id", "email", "name", "role", "zone", "slack_id"),
        ((f"P-{n}", address(n), f"Casey {_word(n)}", "csm", "Europe/Lisbon", f"U0P{n:04d}") for n in csms),
    )
    _write(
        folder / "customers.csv",
        ("external_id", "name", "domain", "csm"),
        ((f"C-{n}", f"{_word(n)} Works", f"c{n:05d}.example", f"P-{n % len(csms)}") for n in range(number)),
    )
    _write(
        folder / "contacts.csv",
        ("external_id", "customer", "name", "email", "is_primary"),
        ((f"C-{n}-1", f"C-{n}", "Pat Miller", f"pat@c{n:05d}.example", "yes") for n in range(number)),
    )


def number_of(contact: str) -> int:
    """Read from a contact's address which customer they belong to, which is also the number of its mail."""
    return int(contact.partition("@")[2].removeprefix("c").partition(".")[0])


def _write(file: Path, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows((heads, *rows))


def _place(csm: str) -> int:
    return int(csm.partition("@")[0].removeprefix("p"))


def _word(number: int) -> str:
    """Spell a number as a name: a figure in a mail would have to stand on record."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04d}").capitalize()
