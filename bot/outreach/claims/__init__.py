"""What a mail claims: figures, dates, names, addresses and promises, each held against the facts on record."""

from __future__ import annotations

from bot.outreach.claims.checking import check, open_questions
from bot.outreach.claims.claim import Claim, Sort, Verdict
from bot.outreach.claims.explaining import explain
from bot.outreach.claims.sentences import sentences_typed

__all__ = ["Claim", "Sort", "Verdict", "check", "explain", "open_questions", "sentences_typed"]
