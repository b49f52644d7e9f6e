"""One handoff with everybody in it who could want something, brought into one of the oracle's states and back again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Select, Table, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.outreach import assembling, standing
from store import outreach as mails
from store import people
from store.models import (
    Approval,
    Base,
    Contact,
    Cover,
    Customer,
    FactUsed,
    Job,
    Line,
    LookRequest,
    Mailbox,
    MailboxSender,
    Message,
    Outreach,
    Person,
    Reassignment,
    Reminder,
    Transition,
)
from tests.edge.oracle import State, Who
from tests.edge.outside import Outside

PLAYED_BY: dict[Who, str] = {
    "outgoing": "U0ANA",
    "incoming": "U0SARAH",
    "manager": "U0PRIYA",
    "other manager": "U0MAYA",
    "admin": "U0OMAR",
    "colleague": "U0TOM",
    "cover": "U0DAVID",
    "listed": "U0JO",
    "looker": "U0LENA",
    "guest": "U0GINA",
    "gone": "U0PAUL",
}
KEPT: tuple[type[Base], ...] = (Outreach, Transition, Approval, FactUsed, Message, Contact, Job)
WATCHED: tuple[type[Base], ...] = (Outreach, Transition, FactUsed, Message, Contact)


@dataclass(frozen=True)
class Seen:
    """What came of one click: whether rows changed, whether a form opened, what was said, in the places they are in."""

    changed: bool
    opened: bool
    said: str
    in_dm: str

    @property
    def was_done(self) -> bool:
        return self.changed or self.opened


@dataclass
class Scene:
    """DataCorp handed from Ana to Sarah; nobody works the jobs, so that what a click leads to can be taken back."""

    outside: Outside
    state: State
    ids: dict[str, int] = field(default_factory=dict)
    _kept: dict[type[Base], dict[int, dict[str, Any]]] = field(default_factory=dict)
    _last: int = 0

    @cached_property
    def begun_at(self) -> datetime:
        """Say which moment the dates of the story count from: six in the evening in London, morning in Los Angeles."""
        return clock.now().replace(hour=18, minute=0)

    def begin(self) -> Scene:
        stage = self.outside.stage
        stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
        stage.work()
        if self.state != "drafted":
            stage.click("U0ANA", "outreach.send")
        if self.state == "left":
            stage.later(seconds=31)
            stage.work()
        with self.outside.record() as session:
            self._cast(session)
        with self.outside.record() as session:
            for model in KEPT:
                rows = session.execute(_rows(model)).mappings()
                self._kept[model] = {row["id"]: dict(row) for row in rows}
        self._last = max(call["id"] for call in self.outside.stand_ins.world.calls("slack"))
        return self

    def _cast(self, session: Session) -> None:
        who = {slack_ref: people.by_slack_ref(session, slack_ref) for slack_ref in PLAYED_BY.values()}
        ana, david, jo, lena, maya = (who[ref] for ref in ("U0ANA", "U0DAVID", "U0JO", "U0LENA", "U0MAYA"))
        assert ana and david and jo and lena and maya  # noqa: PT018  They are all in the cast, or nothing is.
        maya.role = "manager"  # Of nobody in this story.
        transition = session.scalars(select(Transition)).one()
        farewell = session.get_one(Outreach, transition.farewell_id)
        self.ids = {
            "transition": transition.id,
            "farewell": farewell.id,
            "introduction": transition.introduction_id or 0,
            "approval": 0,
        }
        now, here, days = self.begun_at, ana.workspace_id, timedelta(days=3)
        away = {"from_on": (now - days).date(), "until_on": (now + days).date(), "created_at": now}
        look = {"outreach_id": farewell.id, "version": 1, "asked_by_id": ana.id, "asked_id": lena.id, "asked_at": now}
        session.add(Cover(workspace_id=here, person_id=ana.id, cover_id=david.id, **away))
        session.add(LookRequest(workspace_id=here, **look))
        self._share(session, jo, farewell)
        if self.state == "unknown":
            farewell.state, farewell.trouble = "needs a person", standing.UNKNOWN
        if self.state == "left":
            self._answer(session, ana, farewell)

    def _answer(self, session: Session, ana: Person, farewell: Outreach) -> None:
        """Let Michael have answered, as far as anything can be pressed about it; nobody has looked at it yet."""
        mailbox = people.mailbox_of(session, ana.id)
        assert mailbox is not None
        answer = Message(
            workspace_id=ana.workspace_id,
            mailbox_id=mailbox.id,
            message_ref="a1",
            thread_ref="a0",
            message_id="<answer@datacorp.example>",
            direction="in",
            sort="person",
            match="references",
            address="michael.torres@datacorp.example",
            name="Michael Torres",
            customer_id=farewell.customer_id,
            outreach_id=farewell.id,
            text="Could you send me the new date?",
            sent_at=clock.now(),
            heard_at=clock.now(),
            seen_at=clock.now(),  # Otherwise nobody may send into the conversation.
        )
        session.add(answer)
        session.flush()
        reminder = session.scalars(select(Reminder).where(Reminder.outreach_id == farewell.id)).first()
        self.ids |= {"message": answer.id, "reminder": reminder.id if reminder else 0}

    def _share(self, session: Session, jo: Person, farewell: Outreach) -> None:
        """Let a mail that is on its way leave from a mailbox that Joana is a listed sender of."""
        now, here = clock.now(), jo.workspace_id
        shared = Mailbox(workspace_id=here, address="team@cscx.example", display_name="Team", connected_at=now)
        session.add(shared)
        session.flush()
        session.add(MailboxSender(workspace_id=here, mailbox_id=shared.id, person_id=jo.id))
        approval = mails.last_approval(session, farewell.id)
        if approval is not None:
            approval.mailbox_id, self.ids["approval"] = shared.id, approval.id

    def shown(self, mail: str, who: Who) -> str:
        """What a mail's Send button would carry if its card were drawn for this person: the best that can be forged."""
        with self.outside.record() as session:
            outreach = session.get_one(Outreach, self.ids[mail])
            person = people.by_slack_ref(session, PLAYED_BY[who])
            own = people.mailbox_of(session, person.id) if person else None
            mailbox = own or people.mailbox_of(session, outreach.sender_id)
            assert mailbox is not None
            return f"{outreach.id}:{assembling.fingerprint(session, outreach, mailbox)}"

    def reassign(self) -> str:
        """Let Ana move the customer to Sarah; gives what the button that moves it back carries."""
        with self.outside.record() as session:
            transition = session.get_one(Transition, self.ids["transition"])
            move = f"{transition.customer_id}:{transition.outgoing_id}:{transition.incoming_id}"
        self.outside.submit("U0ANA", "handoff.reassign", move)
        with self.outside.record() as session:
            return str(session.scalars(select(Reassignment.id)).one())

    def owner(self) -> str:
        """Say which of the two CSMs the customer belongs to."""
        with self.outside.record() as session:
            transition = session.get_one(Transition, self.ids["transition"])
            customer = session.get_one(Customer, transition.customer_id)
            return {transition.outgoing_id: "outgoing", transition.incoming_id: "incoming"}[customer.owner_id or 0]

    def press(self, who: Who, action_id: str, value: str, place: str) -> Seen:
        """Click something as this person in this place, and put everything back as it was."""
        world = self.outside.stand_ins.world
        before, dm = self._watched(), self._lines()
        answer = self.outside.click(PLAYED_BY[who], action_id, value, channel=place)
        assert (answer.status, answer.body) == (200, "")
        calls = world.calls("slack", self._last)
        self._last = max([self._last, *(call["id"] for call in calls)])
        said = [json.dumps(call["arguments"], ensure_ascii=False) for call in calls if call["method"] == "response_url"]
        opened = any(call["method"].startswith("views.") for call in calls)
        changed, in_dm = self._watched() != before, self._lines()[len(dm) :]
        if changed:
            self.restore()
        return Seen(changed, opened, " ".join(said), " ".join(in_dm))

    def restore(self) -> None:
        """Put mails, handoff, facts, answers, contacts and jobs back; what was added is ended."""
        with self.outside.record() as session:
            for model, rows in self._kept.items():
                table = _table(model)
                for row_id, row in rows.items():
                    session.execute(update(table).where(table.c.id == row_id).values(**row))
            begun = update(Outreach).where(Outreach.id.not_in(list(self._kept[Outreach])))
            session.execute(begun.values(state="discarded"))
            new_jobs = update(Job).where(Job.id.not_in(list(self._kept[Job])))
            session.execute(new_jobs.values(state="cancelled", unique_key=None))

    def _watched(self) -> list[Any]:
        tests = select(Job.id).where(Job.name == "outreach.test")
        with self.outside.stage.runtime.reading(self.outside.workspace()) as session:
            rows = [tuple(row) for model in WATCHED for row in session.execute(_rows(model))]
            return [*rows, *sorted(session.scalars(tests))]

    def _lines(self) -> list[str]:
        with self.outside.stage.runtime.reading(self.outside.workspace()) as session:
            return [str(row.text) for row in session.scalars(select(Line).order_by(Line.id))]


def _rows(model: type[Base]) -> Select[Any]:
    table = _table(model)
    return select(table).order_by(table.c.id)


def _table(model: type[Base]) -> Table:
    return model.__table__  # type: ignore[return-value]
