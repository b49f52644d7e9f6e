"""A book of one customer, written row by row, from which the tests gather facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.handoff.facts import gather
from bot.outreach.facts import Fact
from store.database import Database
from store.models import (
    Activity,
    Base,
    Contact,
    Customer,
    HealthScore,
    Installation,
    Note,
    Opportunity,
    Person,
    Task,
    Ticket,
    Usage,
    WorkspaceSettings,
)

TODAY = date(2026, 3, 2)  # A Monday.
CUSTOMER, OUTGOING, INCOMING, SUPPORT = 1, 1, 2, 3


def weekly(first: date, last: date, days: int = 7) -> tuple[date, ...]:
    """Give a day every so many days, both ends included."""
    return tuple(first + timedelta(days=n) for n in range(0, (last - first).days + 1, days))


@dataclass(frozen=True)
class Case:
    """One handoff: what is on record, and how it was asked for."""

    inputs: str
    customer: dict[str, Any]
    contacts: tuple[dict[str, Any], ...]
    outgoing: dict[str, Any] = field(default_factory=lambda: {"name": "Ana Ribeiro"})
    incoming: dict[str, Any] = field(default_factory=lambda: {"name": "Sarah Johnson"})
    company: str | None = "CSCX"
    support: str | None = None
    calls: tuple[date, ...] = ()
    meetings: tuple[date, ...] = ()
    tasks: tuple[dict[str, Any], ...] = ()
    tickets: tuple[dict[str, Any], ...] = ()
    others: tuple[Base, ...] = ()
    reason: str | None = None
    reason_released: bool = False
    last_day: date | None = None
    introduce_by: date | None = None
    today: date = TODAY

    def facts(self, session: Session) -> list[Fact]:
        """Gather the facts of this handoff, once its book is written."""
        return gather(
            session,
            customer_id=CUSTOMER,
            outgoing_id=OUTGOING,
            incoming_id=INCOMING,
            reason=self.reason,
            last_day=self.last_day,
            today=self.today,
            introduce_by=self.introduce_by,
            reason_released=self.reason_released,
        )


@contextmanager
def written(database: Database, case: Case) -> Iterator[Session]:
    """Write a case's book into the first workspace and give a session there; nothing of it is kept."""
    with database.reading(None) as lobby:
        exists = lobby.get(Installation, 1) is not None
    if not exists:
        with database.writing(None) as lobby:
            moment = datetime.combine(case.today, time(), UTC)
            lobby.add(Installation(id=1, team_ref="T0CSCX", name="CSCX", bot_user_ref="U0", installed_at=moment))
    with database.reading(1) as session:
        if case.company:
            session.add(WorkspaceSettings(workspace_id=1, company_name=case.company))
        for row in _people(case):
            session.add(row)
        session.flush()
        session.add(Customer(**_row(CUSTOMER, {"external_ref": "c1", **_support_of(case), **case.customer})))
        session.flush()
        for rows in (_of_customer(case), case.others):
            session.add_all(rows)
            session.flush()
        yield session
        session.rollback()


def _people(case: Case) -> Iterator[Person]:
    named = [(OUTGOING, case.outgoing), (INCOMING, case.incoming)]
    if case.support:
        named.append((SUPPORT, {"name": case.support, "role": "support engineer"}))
    for number, given in named:
        given = {"role": "csm", **given}  # noqa: PLW2901  A default under what the case says.
        mail = given["name"].split()[0].casefold() if given["name"].isascii() else f"person{number}"
        yield Person(**_row(number, {"email": f"{mail}@cscx.example", **given}))


def _support_of(case: Case) -> dict[str, Any]:
    return {"support_engineer_id": SUPPORT} if case.support else {}


def _of_customer(case: Case) -> Iterator[Base]:
    for number, given in enumerate(case.contacts, start=1):
        yield Contact(**_mine(number, {"external_ref": f"p{number}", **given}))
    spoken = [("call", on) for on in case.calls] + [("meeting", on) for on in case.meetings]
    for number, (sort, on) in enumerate(spoken, start=1):
        at = datetime.combine(on, time(14), UTC)
        yield Activity(**_mine(number, {"type": sort, "subject": "CANARY-subject", "occurred_at": at}))
    for number, given in enumerate(case.tasks, start=1):
        yield Task(**_mine(number, {"audience": "customer", **given}))
    for number, given in enumerate(case.tickets, start=1):
        opened = datetime.combine(case.today - timedelta(days=3), time(9), UTC)
        usual = {"external_ref": f"44{number:02}", "severity": "high", "status": "open", "opened_at": opened}
        yield Ticket(**_mine(number, {**usual, **given}))


def internal_rows(today: date = TODAY) -> tuple[Base, ...]:
    """Give one row of everything a customer must not read, each with a canary to look for."""
    return (
        HealthScore(**_mine(1, {"score": 41, "scored_on": today, "reason": "CANARY-health"})),
        HealthScore(**_mine(2, {"score": 97, "scored_on": today - timedelta(days=40)})),
        Opportunity(
            **_mine(
                1, {"external_ref": "o1", "name": "CANARY-deal", "stage": "in discussion", "value_cents": 77_777_00}
            )
        ),
        Note(**_mine(1, {"category": "sensitivity", "text": "CANARY-note", "noted_on": today, "author_id": OUTGOING})),
        Usage(**_mine(1, {"metric": "CANARY-logins", "value": 4242.0, "measured_on": today})),
        Task(**_mine(99, {"title": "CANARY-task", "audience": "internal"})),
        Ticket(
            **_mine(99, {"external_ref": "INT-1", "subject": "CANARY-ticket", "severity": "low", "status": "open"}),
            opened_at=datetime.combine(today, time(9), UTC),
        ),
    )


def _mine(number: int, given: dict[str, Any]) -> dict[str, Any]:
    return _row(number, {"customer_id": CUSTOMER, **given})


def _row(number: int, given: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "workspace_id": 1, **given}
