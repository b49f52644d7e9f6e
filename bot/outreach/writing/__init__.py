"""Letters written by Claude from facts the customer may read: the question, the reading of the answer, the record."""

from __future__ import annotations

from bot.outreach.writing.answer import Letter
from bot.outreach.writing.asking import Written, ask, keep, write
from bot.outreach.writing.brief import Brief
from bot.outreach.writing.prompt import first_letter, rewritten
from bot.outreach.writing.reading import Unusable, read

__all__ = ["Brief", "Letter", "Unusable", "Written", "ask", "first_letter", "keep", "read", "rewritten", "write"]
