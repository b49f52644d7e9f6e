"""The buttons on what a sent mail promises: done, change, not a promise, remind me again, not mine to keep."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from blocks.slack import kept_promises as blocks
from bot.errors import Invalid
from bot.kinds import KINDS
from bot.outreach.kind import Kind
from bot.outreach.promises import settling, showing
from handlers.slack.answers import Answer, Close, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import lines, people
from store.models import Person, Task


@routes.action("promise.done")
def done(session: Session, person: Person, asked: Asked) -> Answer:
    """Note that a promise is kept."""
    task, kind = _task(session, person, asked.id_in_value(), asked)
    settling.done(session, kind, task, person, now=asked.at)
    return Nothing()


@routes.action("promise.none")
def is_none(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a person's word that a sentence is no promise."""
    task, kind = _task(session, person, asked.id_in_value(), asked)
    settling.is_none(session, kind, task, person, now=asked.at)
    return Nothing()


@routes.action("promise.again")
def again(session: Session, person: Person, asked: Asked) -> Answer:
    """Remind once more on the next working morning."""
    task, kind = _task(session, person, asked.id_in_value(), asked)
    settling.again(session, kind, task, now=asked.at)
    return Nothing()


@routes.action("promise.decline")
def decline(session: Session, person: Person, asked: Asked) -> Answer:
    """Give a promise back to whoever made it in this person's name, and tell them."""
    task, kind = _task(session, person, asked.id_in_value(), asked)
    outreach = settling.decline(session, kind, task, person, now=asked.at)
    text, drawn = blocks.declined(showing.shown(session, task, now=asked.at), person.name)
    lines.say(session, outreach.sender_id, text, drawn, now=asked.at)
    return Nothing()


@routes.action("promise.change")
def ask_for_change(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask for another day or another colleague."""
    task, _kind = _task(session, person, asked.id_in_value(), asked)
    if task.done_on is not None:
        raise Invalid(settling.SETTLED)
    owner = people.get(session, task.owner_id or person.id) or person
    return Open(blocks.change_form(showing.shown(session, task, now=asked.at), (str(owner.id), owner.name)))


@routes.submission("promise.change")
def change(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep another day or another colleague for a promise."""
    task, kind = _task(session, person, asked.id_in_metadata(), asked)
    owner_id, due = asked.picked_id("owner"), _day(asked.picked("due"))
    settling.change(session, kind, task, person, owner_id=owner_id, due_on=due, now=asked.at)
    return Close()


def _task(session: Session, person: Person, task_id: int, asked: Asked) -> tuple[Task, Kind]:
    task = settling.of_person(session, task_id, person, now=asked.at)
    return task, KINDS[settling.mail_of(session, task).kind]


def _day(picked: str | None) -> date | None:
    try:
        return date.fromisoformat(picked) if picked else None
    except ValueError:
        raise Invalid("Choose a day. Nothing was saved.", field="due") from None
