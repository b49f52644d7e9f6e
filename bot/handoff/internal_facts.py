"""What we know and the customer does not read: money, health, risk, opportunities, notes, usage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.handoff.relationship import History
from bot.handoff.wording.dates import day
from bot.handoff.wording.figures import counted, money
from bot.outreach.facts import Audience, Fact
from store import handoff
from store.models import HealthScore, Note, Opportunity, Ticket, Usage

TREND = timedelta(days=30)


def internal_facts(record: handoff.Record, history: History) -> list[Fact]:
    """Give the facts that shape a handoff and never stand in its mails; notes the customer knows are marked so."""
    today = history.today
    return [
        *_contract(record, today),
        *_health([score for score in record.health if score.scored_on <= today], today),
        *(_opportunity(opportunity, today) for opportunity in record.opportunities),
        *_escalations([ticket for ticket in record.tickets if ticket.is_escalated], today),
        *(_note(note, record) for note in reversed(record.notes)),
        *_usage(record.usage, today),
    ]


def _contract(record: handoff.Record, today: date) -> list[Fact]:
    customer, source = record.customer, "customer record"
    count = counted(len(record.contacts), "person", "people")
    facts = [_fact("stakeholders", "Stakeholders", f"{count} on record", "contact records", today)]
    if customer.arr_cents is not None:
        facts.append(_fact("arr", "ARR", f"{money(customer.arr_cents, customer.currency)} ARR", source, today))
    if customer.renews_on:
        facts.append(_fact("renewal", "Renewal", _renewal(customer.renews_on, today), source, today))
    if customer.status != "active":
        facts.append(_fact("risk", "Status", customer.status, source, today))
    if customer.bought_because:
        facts.append(_fact("bought_because", "Bought because", customer.bought_because, source, today))
    return facts


def _renewal(on: date, today: date) -> str:
    days = (on - today).days
    if days < 0:
        return f"was due to renew on {day(on, today)}"
    distance = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"renews {distance} ({day(on, today)})"


def _health(scores: list[HealthScore], today: date) -> list[Fact]:
    """Say the newest score, how it stands to the one a month before, and the reason it was given."""
    if not scores:
        return []
    newest = scores[-1]
    facts = [_fact("health", "Health score", str(newest.score), "health scores", newest.scored_on)]
    earlier = [score for score in scores if score.scored_on <= newest.scored_on - TREND]
    if earlier:
        moved = newest.score - earlier[-1].score
        way = "steady" if moved == 0 else f"{'up' if moved > 0 else 'down'} {abs(moved)}"
        text = f"{way} since {day(earlier[-1].scored_on, today)}"
        facts.append(_fact("health_trend", "Health trend", text, "health scores", newest.scored_on))
    if newest.reason:
        facts.append(_fact("health_reason", "Health, because", newest.reason, "health scores", newest.scored_on))
    return facts


def _opportunity(opportunity: Opportunity, today: date) -> Fact:
    value = money(opportunity.value_cents, opportunity.currency) if opportunity.value_cents is not None else None
    due = f"expected {day(opportunity.expected_on, today)}" if opportunity.expected_on else None
    text = ", ".join(part for part in (opportunity.name, value, opportunity.stage, due) if part)
    return _fact(f"opportunity:{opportunity.id}", "Opportunity", text, "opportunities", today)


def _escalations(tickets: list[Ticket], today: date) -> list[Fact]:
    if not tickets:
        return []
    last = tickets[-1]
    state = f"solved {day(last.solved_at.date(), today)}" if last.solved_at else "still open"
    text = f"{counted(len(tickets), 'escalated ticket', 'escalated tickets')}, the last “{last.subject}”, {state}"
    return [_fact("escalations", "Escalations", text, f"ticket {last.external_ref}", last.opened_at.date())]


def _note(note: Note, record: handoff.Record) -> Fact:
    author = record.authors.get(note.author_id or 0)
    audience: Audience = "customer" if note.audience == "customer" else "internal"
    return Fact(
        key=f"note:{note.id}",
        label=f"Note: {note.category}",
        value=" ".join(note.text.split()),
        source=f"note by {author}" if author else "note",
        as_of=note.noted_on,
        audience=audience,
        author=author,
    )


def _usage(usage: Sequence[Usage], today: date) -> list[Fact]:
    """Say the newest figure of each metric."""
    newest = {row.metric: row for row in usage if row.measured_on <= today}
    return [
        _fact(f"usage:{metric}", f"Usage: {metric}", _figure(row), "usage", row.measured_on)
        for metric, row in newest.items()
    ]


def _figure(row: Usage) -> str:
    return f"{row.value:,.10g}" + (f" of {row.ceiling:,.10g}" if row.ceiling is not None else "")


def _fact(key: str, label: str, value: str, source: str, as_of: date) -> Fact:
    return Fact(key, label, " ".join(value.split()), source, as_of, "internal")
