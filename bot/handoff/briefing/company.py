"""The company in a briefing: what they bought and why, how they are doing, whom of ours they know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.handoff.briefing.page import Line, one_line
from bot.handoff.wording.dates import day, length, month
from bot.handoff.wording.figures import money
from store.briefing import Known
from store.models import HealthScore, Usage

RECORD, HEALTH, USAGE = "customer record", "health scores", "usage"
TREND = timedelta(days=28)
METRICS = 3


def bought(known: Known, today: date) -> Iterator[Line]:
    """Say what they bought and why, since when, for how much, and when it renews."""
    customer = known.customer
    since = customer.since_on if customer.since_on and customer.since_on <= today else None
    parts = [
        f"{one_line(customer.tier, 40)} tier" if customer.tier else None,
        f"{money(customer.arr_cents, customer.currency)} ARR" if customer.arr_cents is not None else None,
        f"customer for {length(since, today)} (since {month(since, today)})" if since else None,
        one_line(customer.status, 40) if customer.status != "active" else None,
    ]
    if customer.bought_because:
        yield Line(one_line(customer.bought_because), RECORD, today)
    if said := ", ".join(part for part in parts if part):
        yield Line(f"{said[0].upper()}{said[1:]}.", RECORD, today)
    if customer.renews_on:
        yield Line(_renewal(customer.renews_on, today), RECORD, today)


def _renewal(on: date, today: date) -> str:
    days = (on - today).days
    if days < 0:
        return f"Was due to renew on {day(on, today)}."
    return f"Renews on {day(on, today)}, {'today' if days == 0 else f'in {days} days' if days > 1 else 'tomorrow'}."


def doing(known: Known, today: date) -> Iterator[Line]:
    """Say health and usage in one line each, with the figures of about four weeks before."""
    scores = [score for score in known.health if score.scored_on <= today]
    if scores:
        yield _health(scores, today)
    measured = [row for row in known.usage if row.measured_on <= today]
    if measured:
        newest = max(row.measured_on for row in measured)
        yield Line(f"Usage: {'; '.join(_trends(measured, today))}.", USAGE, newest)


def drop(known: Known, today: date) -> tuple[HealthScore, HealthScore] | None:
    """Give the newest score and the one of four weeks before; None where there are not two."""
    scores = [score for score in known.health if score.scored_on <= today]
    earlier = [score for score in scores if score.scored_on <= scores[-1].scored_on - TREND]
    return (scores[-1], earlier[-1]) if earlier else None


def _health(scores: list[HealthScore], today: date) -> Line:
    newest = scores[-1]
    said = f"Health {newest.score} of 100 on {day(newest.scored_on, today)}"
    earlier = [score for score in scores if score.scored_on <= newest.scored_on - TREND]
    if earlier:
        moved = newest.score - earlier[-1].score
        way = "steady" if moved == 0 else f"{'up' if moved > 0 else 'down'} {abs(moved)}"
        said += f", {way} since {day(earlier[-1].scored_on, today)}"
    reason = f": {one_line(newest.reason, 120).rstrip('.')}" if newest.reason else ""
    return Line(f"{said}{reason}.", HEALTH, newest.scored_on)


def _trends(measured: list[Usage], today: date) -> list[str]:
    """Give each metric's newest figure beside an earlier one, those that moved most first."""
    by_metric: dict[str, list[Usage]] = {}
    for row in measured:
        by_metric.setdefault(row.metric, []).append(row)
    trends = sorted((_trend(rows, today) for rows in by_metric.values()), key=lambda trend: -trend[0])
    return [said for _, said in trends[:METRICS]]


def _trend(rows: list[Usage], today: date) -> tuple[float, str]:
    newest = rows[-1]
    ceiling = f" of {newest.ceiling:,.10g}" if newest.ceiling is not None else ""
    said = f"{one_line(newest.metric, 40)} {newest.value:,.10g}{ceiling}"
    earlier = [row for row in rows if row.measured_on <= newest.measured_on - TREND]
    if not earlier or earlier[-1].value == newest.value:
        return 0.0, said
    before = earlier[-1]
    moved = abs(newest.value - before.value) / max(abs(before.value), 1.0)
    return moved, f"{said} ({before.value:,.10g} on {day(before.measured_on, today)})"


def colleagues(known: Known, today: date) -> Iterator[Line]:
    """Name the colleagues who work with this customer, and those on record who have left."""
    customer = known.customer
    roles = (("Account executive", customer.account_executive_id), ("Support engineer", customer.support_engineer_id))
    for role, person_id in roles:
        person = known.people.get(person_id or 0)
        if person is not None:
            has_left = ", who has left" if person.deactivated_at else ""
            yield Line(f"{role}: {one_line(person.name, 80)}{has_left}.", RECORD, today)
