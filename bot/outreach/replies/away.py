"""What an out-of-office note says: until when its author is away, and who stands in meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.outreach.replies.returning import return_day
from bot.outreach.replies.substitutes import Substitute, substitute_in


@dataclass(frozen=True)
class Away:
    """`return_on` is the day the note names, whether as the last day away or as the first one back."""

    return_on: date | None
    substitute: Substitute | None


def read(text: str, *, sent_on: date, sender: str = "") -> Away:
    """Read a note sent on this day; what it does not say, or says in two readings, is None.

    `sender` is its author's own address, who is nobody's substitute.
    """
    return Away(return_day(text, sent_on=sent_on), substitute_in(text, sender=sender))
