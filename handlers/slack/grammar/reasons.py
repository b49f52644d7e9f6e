"""Why a customer changes hands: five reasons have a name of their own, everything else stays as it was typed."""

from __future__ import annotations

import re

# In the order they are tried: "leaving" is a departure and "on leave" is not.
_KNOWN = (
    (
        "leave",
        r"\b(?:on|parental|maternity|paternity|family|medical|sick|study|annual|unpaid|my|her|his|their) leave\b",
    ),
    ("leave", r"sabbatical|maternity|paternity|^(?:an? |the )?leave(?: of absence)?$"),
    (
        "departure",
        r"depart(?!ment)|\bleav(?:es|ing)\b|\bleave (?:the company|us)\b|resign|\bretir|\bmoving on\b|\bnew job\b",
    ),
    ("departure", r"\b(?:has|have|'ve|’ve) left\b|\bleft (?:the company|us)\b|\bquit"),
    ("territory change", r"territor|\b(?:region|patch)(?:al|s)?\b"),
    ("rebalancing", r"rebalanc|workload|\bcapacity\b|book of business"),
    ("role change", r"\b(?:new|change of|changed?|changing|different) (?:role|position|team)s?\b|\brole change|promot"),
)
_PHRASES = {
    "leave": "because of leave",
    "departure": "because of a departure",
    "territory change": "because of a territory change",
    "rebalancing": "because of rebalancing",
    "role change": "because of a role change",
}


def normalised(text: str) -> str | None:
    """Give one of `bot.handoff.plan.REASONS`, or else the text; None for nothing."""
    text = text.strip()
    found = (name for name, pattern in _KNOWN if re.search(pattern, text, re.IGNORECASE))
    return next(found, text or None)


def phrase(reason: str) -> str:
    """Say a reason the way the first line of an answer repeats it."""
    return _PHRASES.get(reason, f"reason: “{reason}”")
