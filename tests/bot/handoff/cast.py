"""Handoffs among the cast: who hands which customer to whom and why, over the books that the demo imports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.customers.importing import import_folder
from bot.handoff.facts import gather
from bot.outreach.facts import Fact
from bot.sandbox.cast.books import write_books
from store.database import Database
from store.models import Customer, Installation, Person

TODAY = date(2026, 3, 2)  # A Monday.
MORNING = datetime.combine(TODAY, time(9), UTC)


@dataclass(frozen=True)
class Handoff:
    """One handoff as somebody asks for it; people by the name before the @."""

    customer: str
    outgoing: str
    incoming: str
    reason: str | None = None
    last_day: date | None = None
    reason_released: bool = False
    contact_id: int | None = None

    def facts(self, session: Session, today: date = TODAY) -> list[Fact]:
        """Gather the facts of this handoff from the imported books."""
        return gather(
            session,
            customer_id=session.scalars(select(Customer.id).where(Customer.external_ref == self.customer)).one(),
            outgoing_id=_person(session, self.outgoing),
            incoming_id=_person(session, self.incoming),
            reason=self.reason,
            last_day=self.last_day,
            today=today,
            reason_released=self.reason_released,
            contact_id=self.contact_id,
        )


@contextmanager
def imported(database: Database, folder: Path, today: date = TODAY) -> Iterator[Session]:
    """Import the cast's books as of a day and give a session in their workspace; nothing is kept."""
    with database.writing(None) as lobby:
        if lobby.get(Installation, 1) is None:
            lobby.add(Installation(id=1, team_ref="T0CSCX", name="CSCX", bot_user_ref="U0", installed_at=MORNING))
    write_books(folder, "cscx", today)
    with database.reading(1) as session:
        import_folder(session, folder, now=datetime.combine(today, time(9), UTC))
        yield session
        session.rollback()


def _person(session: Session, name: str) -> int:
    return session.scalars(select(Person.id).where(Person.email == f"{name}@cscx.example")).one()
