"""What is on record about a customer in two lines of small print, for colleagues only."""

from __future__ import annotations

from blocks.slack.text import clipped, escape
from bot.handoff.summary import Summary

FACT_ON_CARD = 140


def facts_lines(summary: Summary | None) -> list[str]:
    """Say who the customer is, and how we get on; nothing where nothing is on record."""
    if summary is None:
        return []
    health = f"health {summary.health}" if summary.health else None
    tenure = f"customer for {summary.tenure}" if summary.tenure else None
    customer = (summary.arr, tenure, health, summary.primary_contact, summary.stakeholders, summary.renewal)
    relationship = (summary.cadence, summary.style, summary.escalations, summary.expansion)
    lines = [
        " · ".join(escape(clipped(part, FACT_ON_CARD)) for part in parts if part) for parts in (customer, relationship)
    ]
    return [line for line in lines if line]
