"""What people read when something cannot be done: what happened, whether anything was saved, what to do next."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import notices
from bot.errors import Invalid, UserError
from bot.permissions import NEUTRAL
from handlers.slack.answers import Answer, Ephemeral, Errors, Nothing, Options, Update
from handlers.slack.asked import Asked
from store import cards
from store.models import Person

BUSY = "I couldn't save that just now: the database is busy. Nothing was changed. Please try again in a moment."
OUT_OF_DATE = (
    "That button is from an older version of this card. I've brought you the current one; nothing was changed."
)
UNKNOWN = "I don't know that button any more. Nothing was changed. /rapport help shows what I can do."
UNKNOWN_COMMAND = "I don't know that command. Nothing was changed. /rapport help shows what I can do."
OLD_FORM = "This form is from an older version of Rapport. Nothing was saved; copy what you typed and open it again."


def refusal(asked: Asked, error: UserError) -> Answer:
    """Say no in the place that fits: at the field, in the open modal, or as a line."""
    field = getattr(error, "field", None)
    if asked.sort == "view_submission" and isinstance(error, Invalid) and field in asked.values:
        return Errors({field: error.message})
    return _say(asked, error.message)


def neutral(asked: Asked) -> Answer:
    """Tell guests, outsiders and people who have left the same line, which says nothing about anyone."""
    match asked.sort:
        case "event" | "view_closed":
            return Nothing()
        case "view_submission":
            return Update(notices.notice(NEUTRAL))
        case _:
            return _say(asked, NEUTRAL, safe_here=True)


def busy(asked: Asked) -> Answer:
    """Say that the database did not take it."""
    return _say(asked, BUSY, safe_here=True)


def unexpected(asked: Asked, ref: str) -> Answer:
    """Own up to a failure of ours."""
    text = f"Something went wrong on my side. Nothing was changed. Please try again; the reference is {ref}."
    return _say(asked, text, safe_here=True)


def out_of_date(session: Session, asked: Asked, person: Person) -> Answer:
    """Answer what this release does not know; behind a button, bring the current card when there is one."""
    match asked.sort:
        case "block_actions":
            text = OUT_OF_DATE if bring_card(session, asked, person) else UNKNOWN
            return _say(asked, text, safe_here=True)
        case "view_submission" | "block_suggestion":
            return _say(asked, OLD_FORM)
        case "command":
            return _say(asked, UNKNOWN_COMMAND, safe_here=True)
        case _:
            return Nothing()


def bring_card(session: Session, asked: Asked, person: Person) -> bool:
    """Draw the card whose button was pressed as it is now; False when the message is no card of this person's."""
    card = cards.of_person(session, person.id, asked.message_ref or "", asked.channel_ref or "")
    if card is None:
        return False
    card.digest = None
    cards.redraw(session, card, now=asked.at)
    return True


def _say(asked: Asked, text: str, *, safe_here: bool = False) -> Answer:
    if asked.sort == "view_submission":
        # At an input the form stays open with everything that was typed; the last one is nearest to the button.
        return Errors({asked.inputs[-1]: text}) if asked.inputs else Update(notices.notice(text))
    if asked.sort == "block_suggestion":
        return Options([])
    return Ephemeral(text, safe_here=safe_here)
