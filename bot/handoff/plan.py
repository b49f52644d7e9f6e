"""What the handoff itself says: why, from when, until when, and which days are proposed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.handoff.wording.dates import call_days, day, either_day, introduction_due, weekday
from bot.outreach.facts import Audience, Fact

REASONS = ("territory change", "departure", "rebalancing", "role change", "leave")
TOLD = frozenset({"territory change", "rebalancing", "role change", "leave"})
SOURCE = "handoff plan"
CALL = "20-minute call"

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
    (
        "departure",
        r"\bjoin(?:s|ed|ing)? (?:(?:a|another|the|our|one of our) competitors?|another (?:company|employer))\b",
    ),
    ("departure", r"\b(?:let go|laid off|fired|dismissed|made redundant)\b|\blast day (?:is|was|with us|here)\b"),
    ("departure", r"\b(?:gave|gives|given|giving|handed in) (?:\w+ )?notice\b"),
    ("territory change", r"territor|\b(?:region|patch)(?:al|s)?\b"),
    ("rebalancing", r"rebalanc|workload|\bcapacity\b|book of business"),
    ("role change", r"\b(?:new|change of|changed?|changing|different) (?:role|position|team)s?\b|\brole change|promot"),
)


@dataclass(frozen=True)
class Plan:
    """One handoff as it was asked for; `last_day` is the last on which the outgoing person can be reached.

    `zone` is where the incoming person works, `contact_zone` where the contact does, if that is on record;
    `contact_away_until` is the day that an out-of-office note of theirs names.
    """

    reason: str | None
    reason_released: bool
    last_day: date | None
    introduce_by: date | None
    today: date
    zone: str
    contact_zone: str | None
    contact_away_until: date | None = None


def plan_facts(plan: Plan) -> list[Fact]:
    """Give the plan as facts; what the customer may not hear is internal."""
    today, by = plan.today, introduction_on(plan)
    zones = [zone for zone in (plan.zone, plan.contact_zone) if zone]
    # The introduction may be overdue, and its reader away.
    first, second = call_days(max(by, today, plan.contact_away_until or today), zones)
    facts = [
        _fact("introduce_by", "Introduction by", weekday(by, today), today),
        _fact("takes_over", "Takes over from", day(by, today), today),
        _fact("call_days", "Call proposed", either_day(first, second), today),
        _fact("call_length", "Length proposed", CALL, today),
    ]
    if not is_after_last_day(plan, second):
        facts.append(_fact("call_joined", "Both CSMs join the call", "yes", today))
    reason = usual_reason(plan.reason or "")
    if reason:
        facts.append(_fact("reason", "Reason", reason, today, _audience_of_reason(plan, reason)))
    if plan.last_day and plan.last_day >= today:
        audience: Audience = "internal" if _hides_last_day(plan) else "customer"
        facts.append(_fact("last_day", "Reachable until", weekday(plan.last_day, today), today, audience))
    return facts


def introduction_on(plan: Plan) -> date:
    """Give the day by which the incoming person writes: the one asked for, else the usual Friday."""
    return plan.introduce_by or introduction_due(plan.today, plan.zone)


def is_after_last_day(plan: Plan, on: date) -> bool:
    """Say whether a day comes after the last on which the outgoing person can be reached; no where that is hidden."""
    return plan.last_day is not None and on > plan.last_day and not _hides_last_day(plan)


def usual_reason(text: str) -> str:
    """Give one of REASONS where that is what somebody typed, in whatever words, else the text on one line.

    Every door takes a reason through this: a departure is confidential however it was put.
    """
    line = " ".join(text.split())
    folded = line.casefold()
    named = (name for name in REASONS if folded in {name, name.removesuffix(" change")})
    meant = (name for name, pattern in _KNOWN if re.search(pattern, line, re.IGNORECASE))
    return next(chain(named, meant), line)


def _audience_of_reason(plan: Plan, reason: str) -> Audience:
    return "customer" if plan.reason_released or reason in TOLD else "internal"


def _hides_last_day(plan: Plan) -> bool:
    return usual_reason(plan.reason or "") == "departure" and not plan.reason_released


def _fact(key: str, label: str, value: str, today: date, audience: Audience = "customer") -> Fact:
    return Fact(key, label, value, SOURCE, today, audience)
