"""How well we know a customer, told from when we spoke: it decides the tone of a letter, never its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bot.handoff.wording.dates import months_between
from bot.outreach.facts import Fact

Relationship = Literal["close", "steady", "light", "new"]

NEW_MONTHS = 4
RECENT_MONTHS = 6
CLOSE_RECENT, CLOSE_EVER = 6, 12
STEADY_RECENT = 2
ENOUGH_FOR_CADENCE = 4
PHASE = 3  # Months that make a habit.
RHYTHMS = ((3.0, "weekly"), (1.5, "every two weeks"), (0.7, "monthly"), (0.25, "every few months"), (0.0, "hardly"))
REGULAR = {"weekly": "every week", "every two weeks": "every two weeks", "monthly": "about once a month"}


@dataclass(frozen=True)
class History:
    """Since when the company is a customer, and the days on which we had a call or a meeting, oldest first."""

    since: date | None
    met: tuple[date, ...]
    today: date


def classify(history: History) -> Relationship:
    """Tell the relationship from the calls and meetings we had.

    new: a customer for less than four months (by the first meeting where the start is not on record).
    close: six or more meetings in the last six months, and twelve or more in all.
    steady: two or more in the last six months.
    light: everything else, also when nothing is on record: a letter should not claim a closeness nobody can show.
    """
    start = history.since or min(history.met, default=None)
    if start is not None and months_between(start, history.today) < NEW_MONTHS:
        return "new"
    recent = sum(months_between(on, history.today) < RECENT_MONTHS for on in history.met)
    if recent >= CLOSE_RECENT and len(history.met) >= CLOSE_EVER:
        return "close"
    return "steady" if recent >= STEADY_RECENT else "light"


def relationship_of(facts: Iterable[Fact]) -> Relationship:
    """Read the relationship that `gather` put among the facts; light when there is none."""
    found = {fact.value for fact in facts if fact.key == "relationship"}
    return next((name for name in get_args(Relationship) if name in found), "light")


def cadence(history: History) -> str | None:
    """Say how often we met: "weekly for the first 6 months, monthly since"; None below four meetings."""
    phases = _phases(history)
    if not phases:
        return None
    (first, months), (since, _) = phases[0], phases[-1]
    return f"{first} for the first {months} months, {since} since" if len(phases) > 1 else first


def change_of_pace(history: History) -> tuple[str, str] | None:
    """Give how often we met at first and how often now, where both are regular and they differ."""
    phases = [often for often, _ in _phases(history)]
    is_regular = set(phases) <= REGULAR.keys() and rhythm(history) is not None
    return (phases[0], phases[1]) if len(phases) > 1 and is_regular else None


def rhythm(history: History) -> str | None:
    """Give how often we have met in the last six months, once a month at the least: "about once a month"."""
    recent = sum(months_between(on, history.today) < RECENT_MONTHS for on in history.met)
    return REGULAR.get(_rhythm([recent], RECENT_MONTHS))


def _phases(history: History) -> list[tuple[str, int]]:
    """Give each phase as its rhythm and its length in months: none below four meetings, else one or two.

    The months since the first meeting are cut in two where that explains the counts best (least squares).
    """
    if len(history.met) < ENOUGH_FOR_CADENCE:
        return []
    counts = _by_month(history)
    cut = min(range(1, len(counts)), key=lambda at: _spread(counts[:at]) + _spread(counts[at:]), default=0)
    phases = [(_rhythm(part, len(part)), len(part)) for part in (counts[:cut], counts[cut:]) if len(part) >= PHASE]
    if len(phases) > 1 and phases[0][0] != phases[1][0]:
        return phases
    return [(_rhythm(counts, len(counts)), len(counts))]


def _by_month(history: History) -> list[int]:
    """Count the meetings in each whole month since the first one; a month that has only begun is left out."""
    months = max(1, months_between(history.met[0], history.today))
    counts = [0] * months
    for on in history.met:
        month = months_between(history.met[0], on)
        if month < months:
            counts[month] += 1
    return counts


def _spread(counts: Sequence[int]) -> float:
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts)


def _rhythm(counts: Sequence[int], months: int) -> str:
    mean = sum(counts) / months
    return next(words for least, words in RHYTHMS if mean >= least)
