"""The labelled sentences: how people change our letters and what models write, with every claim marked by hand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from bot.outreach.body import Body, from_plain
from bot.outreach.claims import Claim, check
from bot.outreach.facts import Fact

HERE = Path(__file__).parent
FRESH_AFTER = 425
TODAY = date(2026, 3, 2)  # A Monday; the record was taken on it.
_MARK = re.compile(r"\[([^\[\]]+)\]\((\w+) (\w+)\)")


@dataclass(frozen=True)
class Mark:
    """One claim as a person labelled it."""

    start: int
    end: int
    sort: str
    verdict: str


@dataclass(frozen=True)
class Row:
    """One labelled text. `made`: an edit of our letter, written freely (as a model would), or harmless."""

    number: int
    customer: str
    made: Literal["edit", "written", "harmless"]
    text: str
    marks: tuple[Mark, ...]

    @property
    def part(self) -> str:
        """The part it belongs to: rules were made over "seen", tested once over "held back", and mended after that.

        "fresh" was written when nothing was to be mended any more.
        """
        return "fresh" if self.number > FRESH_AFTER else "seen" if self.number % 2 else "held back"

    def claims(self) -> list[Claim]:
        """Check the text as the one paragraph of a mail, without facts of its own, as after an edit."""
        facts, people = record()[self.customer]
        return check(body(self.text), facts, known_names=people, today=TODAY)


def rows() -> list[Row]:
    """Read all labelled rows."""
    lines = (HERE / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [_row(json.loads(line)) for line in lines]


def body(text: str) -> Body:
    """Make the text the second block, so that what looks like a greeting is judged as in a mail."""
    return from_plain(f"Hello,\n\n{text}")


@lru_cache
def record() -> dict[str, tuple[list[Fact], list[str]]]:
    """Give each customer's facts and the people on record."""
    stored = json.loads((HERE / "record.json").read_text(encoding="utf-8"))
    return {name: ([_fact(fact) for fact in given["facts"]], given["people"]) for name, given in stored.items()}


def _fact(given: dict[str, Any]) -> Fact:
    return Fact(**{**given, "as_of": date.fromisoformat(given["as_of"])})


def _row(given: dict[str, Any]) -> Row:
    plain, marks, at = "", [], 0
    for match in _MARK.finditer(given["text"]):
        plain += given["text"][at : match.start()]
        marks.append(Mark(len(plain), len(plain) + len(match[1]), match[2], match[3]))
        plain += match[1]
        at = match.end()
    plain += given["text"][at:]
    return Row(given["number"], given["customer"], given["made"], plain, tuple(marks))
