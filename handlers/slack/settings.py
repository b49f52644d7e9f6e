"""A person's own settings: the form, opened from Home or by `/rapport settings`, and saving it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import settings as settings_blocks
from bot.people import preferences
from bot.runtime import current
from handlers.slack.answers import Answer, Close, Ephemeral, Errors, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import Person


@routes.action("settings.open")
def open_form(_session: Session, person: Person, _asked: Asked) -> Answer:
    """Open the form."""
    return Open(settings_blocks.form(preferences.of(person, undo_seconds=_undo_seconds()), person.zone))


@routes.submission("settings.save")
def save(session: Session, person: Person, asked: Asked) -> Answer:
    """Save what was chosen, or say at each field what is wrong with it."""
    digest = asked.picked("digest_at")
    wanted = preferences.read(
        {
            "phone": asked.typed("phone"),
            "scheduling_link": asked.typed("scheduling_link"),
            "undo_seconds": asked.typed("undo_seconds"),
            "work_starts": asked.input("work_starts").get("selected_time"),
            "work_ends": asked.input("work_ends").get("selected_time"),
            "digest_at": None if digest == settings_blocks.OFF else digest,
        }
    )
    undo = _undo_seconds()
    if found := preferences.faults(wanted, preferences.of(person, undo_seconds=undo)):
        return Errors(found)
    preferences.save(session, person, wanted, undo_seconds=undo, now=asked.at)
    return Close()


def by_words(session: Session, person: Person, asked: Asked) -> Answer:
    """Open the form for somebody who typed it; a message cannot open one, so it gets a button that can."""
    if asked.trigger_ref:
        return open_form(session, person, asked)
    return Ephemeral("Your settings", settings_blocks.offer())


def _undo_seconds() -> int:
    return current().settings.rapport_undo_seconds
