"""Scoring what is understood of a message against its labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from bot.outreach.replies import away, bouncing, quoting
from bot.outreach.replies.asking import asked_for
from bot.outreach.replies.matching import match, our_addresses
from bot.outreach.replies.sorting import sort_of
from store.models import Mailbox
from tests.evals.replies.labelled import Row


@dataclass
class Score:
    """How many of each label there are, how many came out so, and what came out instead."""

    due: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    sorts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def score(session: Session, mailbox: Mailbox, rows: Iterable[Row]) -> Score:
    """Read every message and compare each label it has."""
    result = Score()
    for row in rows:
        understood = _understood(session, mailbox, row)
        result.sorts[row.labels["sort"]] += 1
        for name, label in row.labels.items():
            result.due[name] += 1
            if understood[name] == label:
                result.right[name] += 1
            else:
                result.wrong.append(f"{row.number}, {row.note}: {name} is {understood[name]!r} instead of {label!r}")
    return result


def _understood(session: Session, mailbox: Mailbox, row: Row) -> dict[str, Any]:
    heard = row.heard
    found = match(session, mailbox, heard)
    text, _ = quoting.split(heard)
    note = away.read(text, sent_on=heard.sent_at.date(), sender=heard.sender.email)
    bounce = bouncing.read(heard)
    named = note.substitute
    return {
        "sort": sort_of(heard, our_addresses(session)),
        "match": found.how if found else None,
        "text": text,
        "asks": asked_for(text),
        "return_on": note.return_on,
        "substitute": (named.name, named.email) if named else None,
        "is_hard": bounce.is_hard,
        "failed": bounce.failed,
        "reason": bounce.reason,
    }
