"""What a card says about a claim: the words in question, and what the record says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.outreach.claims.claim import Claim
from bot.outreach.facts import Fact

LONGEST = 150  # Characters of a sentence or a fact on a card; the mail above it has them all.


def explain(claim: Claim, facts: Sequence[Fact]) -> str:
    """Say in one line how a claim stands; plain text with people's own words in it, to be escaped where it is drawn."""
    fact = next((fact for fact in facts if fact.key == claim.fact_key and fact.audience == "customer"), None)
    if claim.verdict == "unsupported" or (fact is None and claim.verdict == "contradicted"):
        return f"“{_short(claim.sentence)}” Nothing on record says so."
    if fact is None:
        return f"“{_short(claim.text)}” is on record."
    where = f"{_short(fact.value)} ({fact.source}, as of {_day(fact.as_of)})"
    if claim.verdict == "contradicted":
        return f"“{_short(claim.text)}” – the record says {where}."
    return f"“{_short(claim.text)}” is on record: {where}."


def _day(on: date) -> str:
    return f"{on.day} {on:%B} {on.year}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
