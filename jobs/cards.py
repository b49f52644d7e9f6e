"""Drawing cards: the only place that posts or updates messages in Slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from blocks.slack import home as home_blocks
from blocks.slack.drawing import CLEARED, CLEARED_BY_LEAVING, Drawing, Trouble
from blocks.slack.text import escape, plain, section
from bot import clock, home
from bot.commands import read_commands
from bot.connectors.slack import Slack
from bot.errors import Gone, OutcomeUnknown, Unavailable
from bot.permissions import NEUTRAL
from bot.runtime import current
from jobs import away, connecting, handoff_cards, looks, meetings, morning, promises, pulse, replies, two_people
from jobs import people as leaving
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import cards, channels, lines, lobby, people
from store.jobs import Lease
from store.models import Card

Projection: TypeAlias = Callable[[Session, Card, datetime], Drawing | None]


@dataclass(frozen=True)
class Place:
    """Where a card is and what it should look like, read in one transaction."""

    card: Card
    person_ref: str
    channel_ref: str | None
    drawing: Drawing

    def is_drawn(self) -> bool:
        """Tell whether Slack shows exactly this already."""
        return self.card.digest == self.drawing.digest()


MOVED = "This card is further down now."
ATTEMPTS = 160  # With the waits between them a day, which is longer than Slack has ever been away.


@job(cards.DRAW, ask=tell_nobody, attempts=ATTEMPTS)
def draw(work: Work) -> None:
    """Bring one card in Slack up to date, posting it if it is not there yet."""
    with work.reading() as session:
        place = _read(session, work.argument("card_id"), _wanted_revision(work.lease))
    if place is None:
        return
    slack = work.runtime.slack(work.workspace_id)
    if place.card.place == "response":
        _respond(work, slack, place)
    elif place.card.place == "home":
        _draw_home(work, slack, place)
    else:
        _draw_in_dm(work, slack, place)
    _draw_again_when_it_changes(work, place)


@job(cards.LEAVE, ask=tell_nobody, attempts=ATTEMPTS)
def leave(work: Work) -> None:
    """Put a line where a card stood before it was brought back further down."""
    channel_ref, message_ref = (str(work.lease.arguments[name]) for name in ("channel_ref", "message_ref"))
    try:
        work.runtime.slack(work.workspace_id).update(channel_ref, message_ref, text=MOVED, blocks=[section(MOVED)])
    except Gone:
        return  # The person has deleted it.


def _draw_again_when_it_changes(work: Work, place: Place) -> None:
    if place.drawing.changes_at is not None:
        with work.writing() as session:
            cards.draw_at(session, place.card.id, place.drawing.changes_at, now=clock.now())


def _wanted_revision(lease: Lease) -> int | None:
    """Give the revision that this drawing must show; None where it has to be drawn whatever was drawn before."""
    return lease.arguments.get("revision") if lease.attempts == 1 else None


def _read(session: Session, card_id: int, wanted: int | None) -> Place | None:
    card = cards.get(session, card_id)
    if card is None or (wanted is not None and wanted <= (card.drawn_revision or 0)):
        return None
    person = people.get(session, card.person_id)
    if person is None or person.slack_ref is None or person.deactivated_at is not None:
        return None
    if person.is_guest and card.place != "home":
        return None
    drawing = PROJECTIONS[card.kind](session, card, clock.now())
    return Place(card, person.slack_ref, person.dm_ref, drawing) if drawing is not None else None


def _respond(work: Work, slack: Slack, place: Place) -> None:
    # Said once: the answer to a command cannot be replaced, and Slack takes five more lines in half an hour.
    if place.card.digest is not None:
        return
    _note(work, place.card.id, digest=place.drawing.digest())
    url, drawing = place.card.response_url or "", place.drawing
    try:
        slack.respond(url, text=drawing.text, blocks=drawing.blocks, replace=False)
    except Gone:
        return  # Half an hour is over; the card in the direct message is what counts.


def _draw_home(work: Work, slack: Slack, place: Place) -> None:
    if place.is_drawn():
        _note_drawn(work, place)
        return
    try:
        slack.publish_home(place.person_ref, {"type": "home", "blocks": place.drawing.blocks})
    except Gone:
        return  # Slack no longer knows the person, and nobody looks at that Home.
    _note_drawn(work, place, digest=place.drawing.digest())


def _draw_in_dm(work: Work, slack: Slack, place: Place) -> None:
    channel, message_ref = place.card.channel_ref, place.card.message_ref
    if place.is_drawn():
        _note_drawn(work, place)
    else:
        if message_ref is None or not _update(slack, place):
            channel, message_ref = _post_anew(work, slack, place)
        _note_drawn(work, place, channel_ref=channel, message_ref=message_ref, digest=place.drawing.digest())
    if channel is not None and message_ref is not None:
        _speak(work, slack, place, channel, message_ref)


def _update(slack: Slack, place: Place) -> bool:
    """Draw over the message that is there; False when the person has deleted it, and then the card comes back."""
    try:
        slack.update(
            place.card.channel_ref or "",
            place.card.message_ref or "",
            text=place.drawing.text,
            blocks=place.drawing.blocks,
        )
    except Gone:
        return False
    return True


def _post_anew(work: Work, slack: Slack, place: Place) -> tuple[str, str]:
    if place.channel_ref is not None:
        try:
            return place.channel_ref, _post(work, slack, place, place.channel_ref)
        except Gone:
            pass  # The direct message we knew is closed; it is opened again below.
    channel = _open_dm(work, slack, place)
    return channel, _post(work, slack, place, channel)


def _post(work: Work, slack: Slack, place: Place, channel: str) -> str:
    card, drawing = place.card, place.drawing
    if card.posting_at is not None:  # An earlier post of this card was begun, and its answer may have been lost.
        found = slack.find_posted(channel, card.id, since=card.posting_at)
        if found is not None and found != card.message_ref:  # The one we knew is what just turned out to be gone.
            slack.update(channel, found, text=drawing.text, blocks=drawing.blocks)
            return found
    _note(work, card.id, posting_at=clock.now())
    try:
        return slack.post(channel, text=drawing.text, blocks=drawing.blocks, card_id=card.id)
    except OutcomeUnknown as error:
        raise Unavailable(error.system, error.message) from error  # Trying again is safe: it looks before it posts.


def _speak(work: Work, slack: Slack, place: Place, channel: str, message_ref: str) -> None:
    """Post what needs the person into the card's thread, and say so there once it is over."""
    card, trouble = place.card, place.drawing.trouble
    if card.trouble_ref and (trouble is None or trouble.key != card.trouble):
        solved = place.drawing.solved
        _settle(slack, channel, card.trouble_ref, section(solved) if solved else _plainly(card.trouble, place.drawing))
        _note(work, card.id, trouble=None, trouble_ref=None)
    if trouble is not None and (trouble.key != card.trouble or card.trouble_ref is None):
        ref = _post_trouble(work, slack, card, trouble, (channel, message_ref))
        _note(work, card.id, trouble_ref=ref)


def _plainly(trouble: str | None, drawing: Drawing) -> dict[str, Any]:
    said = CLEARED_BY_LEAVING.get(trouble or "") if drawing.has_left else None
    return {"type": "section", "text": plain(said or CLEARED.get(trouble or "", "Settled."))}


def _settle(slack: Slack, channel: str, trouble_ref: str, settled: dict[str, Any]) -> None:
    try:
        slack.update(channel, trouble_ref, text=str(settled["text"]["text"]), blocks=[settled])
    except Gone:
        return  # The person has deleted it, which settles it as well.


def _post_trouble(work: Work, slack: Slack, card: Card, trouble: Trouble, thread: tuple[str, str]) -> str:
    channel, message_ref = thread
    if card.trouble == trouble.key and card.posting_at is not None:  # It was begun, and its answer may have been lost.
        found = slack.find_posted(channel, card.id, since=card.posting_at, thread_ref=message_ref)
        if found is not None:
            return found
    _note(work, card.id, posting_at=clock.now(), trouble=trouble.key, trouble_ref=None)
    try:
        return slack.post(channel, text=trouble.text, blocks=trouble.blocks, card_id=card.id, thread_ref=message_ref)
    except OutcomeUnknown as error:
        raise Unavailable(error.system, error.message) from error  # Trying again is safe: it looks before it posts.


def _open_dm(work: Work, slack: Slack, place: Place) -> str:
    channel = slack.open_dm(place.person_ref)
    with work.writing() as session:
        channels.remember_dm(session, place.card.person_id, channel)
    return channel


def _note_drawn(work: Work, place: Place, **values: Any) -> None:
    """Write down which revision Slack shows now, unless that is known, and what else has changed.

    What was brought back meanwhile is left alone: its next drawing posts it anew.
    """
    if not values and place.card.drawn_revision == place.card.revision:
        return
    with work.writing() as session:
        card = cards.get(session, place.card.id)
        if card is not None and card.message_ref == place.card.message_ref:
            _put(card, drawn_revision=place.card.revision, **values)


def _note(work: Work, card_id: int, **values: Any) -> None:
    with work.writing() as session:
        card = cards.get(session, card_id)
        if card is not None:
            _put(card, **values)


def _put(card: Card, **values: Any) -> None:
    for name, value in values.items():
        setattr(card, name, value)
    card.shown_at = clock.now()


def _line(session: Session, card: Card, _now: datetime) -> Drawing:
    line = lines.get(session, card.subject_id)
    if line is None:
        return Drawing("This is no longer there", [{"type": "section", "text": plain("This is no longer there.")}])
    return Drawing(escape(line.text), line.blocks or [{"type": "section", "text": plain(line.text)}])


def _home(session: Session, card: Card, now: datetime) -> Drawing | None:
    person = people.get(session, card.person_id)
    if person is None:
        return None
    if person.is_guest:
        return home_blocks.nothing_to_show(NEUTRAL)
    settings = current().settings
    shown = home.home(session, person, undo_seconds=settings.rapport_undo_seconds, now=now)
    team_ref, command = lobby.team_of(session, card.workspace_id), read_commands(settings.rapport_commands).pattern
    return home_blocks.home(shown, team_ref=team_ref, command=command)


PROJECTIONS: dict[str, Projection] = {
    cards.HOME: _home,
    "line": _line,
    **away.PROJECTIONS,
    **connecting.PROJECTIONS,
    **handoff_cards.PROJECTIONS,
    **looks.PROJECTIONS,
    **meetings.PROJECTIONS,
    **morning.PROJECTIONS,
    **leaving.PROJECTIONS,
    **promises.PROJECTIONS,
    **pulse.PROJECTIONS,
    **replies.PROJECTIONS,
    **two_people.PROJECTIONS,
}
