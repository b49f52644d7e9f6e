"""Being away: `/rapport away`, the form, coming back before the last day, and a cover who cannot."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from blocks.slack import away as blocks
from bot import clock
from bot.errors import AlreadyDone, Ambiguous, Invalid
from bot.kinds import KINDS
from bot.outreach import absence
from bot.people import covering, directory
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open, Options
from handlers.slack.asked import Asked
from handlers.slack.grammar.away import EXAMPLE, parse_away
from handlers.slack.routing import routes
from store import cards, people
from store.models import Person

BACK = "back"
IN_DM = "{name} is told too, and the card in our direct message has the way back."


def by_words(session: Session, person: Person, asked: Asked, text: str) -> Answer:
    """Take `3 to 14 March, Sarah covers`; without words, list what is arranged or open the form."""
    if text == BACK:
        return _is_back(session, person, asked)
    words = parse_away(text, today=clock.today_of(asked.at, person.zone))
    if words.until_on is None and words.cover is None:
        standing = covering.standing_in(session, person, now=asked.at)
        if standing.own or standing.for_others or not asked.trigger_ref:
            return Ephemeral("Being away", blocks.listed(standing))
        return open_form(session, person, asked)
    if words.from_on is None or words.until_on is None:
        raise Invalid(f"From when until when? Nothing was saved. For example: {EXAMPLE}")
    if words.cover is None:
        raise Invalid(f"Who covers for you? Nothing was saved. For example: {EXAMPLE}")
    cover = _colleague(session, directory.as_said_by(person, words.cover))
    _arrange(session, person, cover, (words.from_on, words.until_on), asked)
    days = f"{covering.written(words.from_on)} to {covering.written(words.until_on)}"
    return Ephemeral(f"Away from {days}; {cover.name} covers. {IN_DM.format(name=cover.name)}")


@routes.action("away.open")
def open_form(_session: Session, person: Person, asked: Asked) -> Answer:
    """Open the form."""
    return Open(blocks.form(clock.today_of(asked.at, person.zone)))


@routes.submission("away.save")
def save(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep an absence."""
    from_on, until_on = _day(asked, "from"), _day(asked, "until")
    cover = people.get(session, asked.picked_id("cover") or 0)
    if cover is None:
        raise Invalid("Choose who covers. Nothing was saved.", field="cover")
    _arrange(session, person, cover, (from_on, until_on), asked)
    return Close()


@routes.action("away.back")
def back(session: Session, person: Person, asked: Asked) -> Answer:
    """End an absence before its last day, or take one back that has not begun."""
    _end(session, person, asked.id_in_value(), asked)
    return Nothing()


@routes.action("away.decline")
def decline(session: Session, person: Person, asked: Asked) -> Answer:
    """Say that one cannot cover."""
    cover = covering.decline(session, asked.id_in_value(), person, now=asked.at)
    absence.declined(session, cover, kind_of=KINDS.__getitem__, now=asked.at)
    cards.touch_home(session, (person.id, cover.person_id), now=asked.at)
    return Nothing()


@routes.action("away.name_another")
def name_another(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask who covers instead; raises AlreadyDone where that is settled."""
    today = clock.today_of(asked.at, person.zone)
    waiting = covering.uncovered(session, person, now=asked.at)
    cover = next((one for one in waiting if one.id == asked.id_in_value()), None)
    days = covering.open_days(session, cover, person.zone, today) if cover else None
    if days is None:
        raise AlreadyDone("There is nobody to name for those days any more. Nothing was changed.")
    return Open(blocks.form(max(days[0], today), days[1]))


@routes.search("colleague.search")
def search(session: Session, _person: Person, asked: Asked) -> Answer:
    """Offer every colleague who is here."""
    found = directory.search(session, asked.value)
    return Options([(str(colleague.id), colleague.name, colleague.email) for colleague in found])


def _is_back(session: Session, person: Person, asked: Asked) -> Answer:
    """End the absence that a person is in, for somebody who typed that they are back."""
    running = covering.running(session, person, now=asked.at)
    if running is None:
        raise AlreadyDone("You aren't noted as away. Nothing was changed.")
    _end(session, person, running.id, asked)
    return Ephemeral("Welcome back. What comes for you comes to you again.", safe_here=True)


def _arrange(session: Session, person: Person, cover: Person, days: tuple[date, date], asked: Asked) -> None:
    noted = covering.arrange(session, person, cover, *days, now=asked.at)
    absence.announce(session, noted, kind_of=KINDS.__getitem__, now=asked.at)
    cards.touch_home(session, (person.id, cover.id), now=asked.at)


def _end(session: Session, person: Person, cover_row_id: int, asked: Asked) -> None:
    cover = covering.end(session, cover_row_id, person, now=asked.at)
    absence.ended(session, cover, kind_of=KINDS.__getitem__, now=asked.at)
    cards.touch_home(session, (person.id, cover.cover_id), now=asked.at)


def _colleague(session: Session, words: str) -> Person:
    try:
        return directory.find(session, words)
    except Ambiguous as several:
        names = ", ".join(f"{choice.label} ({choice.hint})" for choice in several.choices)
        raise Invalid(f"{several.message} {names}. Please type the whole name.") from None


def _day(asked: Asked, block_id: str) -> date:
    try:
        return date.fromisoformat(asked.picked(block_id) or "")
    except ValueError:
        raise Invalid("Choose a day. Nothing was saved.", field=block_id) from None
