"""The introduction of the incoming person: a reply in the farewell's conversation that picks up what is open."""

from __future__ import annotations

from bot.handoff.relationship import Relationship
from bot.handoff.wording.letter import Part
from bot.handoff.wording.lines import Words

LIMIT = 90

SUBJECT_ALONE = "{incoming} now looks after {customer}"

NEWS = ("As {outgoing_first} wrote, I look after {customer} from now on.",)
NEWS_ALONE = (
    "I am {incoming} at {company}, and I now look after {customer} in place of {outgoing}.",
    "I am {incoming}, and I now look after {customer} in place of {outgoing}.",
)
SAME = (
    "What you and {outgoing_first} have agreed stands, and {support} remains your contact in support.",
    "What you and {outgoing_first} have agreed stands.",
)

ABOUT = (
    "I have been with {company} for {incoming_tenure} and specialise in {incoming_specialities}.",
    "I have been with this team for {incoming_tenure} and specialise in {incoming_specialities}.",
    "I specialise in {incoming_specialities}.",
    "I have been with {company} for {incoming_tenure}.",
)

PICK_UP = (
    "First on my list is what we promised you: {first_promise}.",
    "First on my list is your open ticket {first_ticket}.",
    "You and {outgoing_first} last spoke on {last_met}, and I would like to pick up from there.",
)

ASK: dict[Relationship, str] = {
    "close": "Would {call_days} suit you for 20 minutes?",
    "steady": "Would {call_days} suit you for 20 minutes?",
    "light": "Would {call_days} suit you for 20 minutes, or is an e-mail easier?",
    "new": "Would {call_days} suit you for 20 minutes to get acquainted?",
}
OR_CHOOSE = ("Any free time in {incoming_calendar} works as well.",)
PHONE = ("My number is {incoming_phone}.",)
CLOSE: dict[Relationship, str] = {
    "close": "Best wishes,",
    "steady": "Best wishes,",
    "light": "Best regards,",
    "new": "Best regards,",
}


def parts(words: Words, relationship: Relationship, *, formal: bool, alone: bool) -> list[Part]:
    """Give the parts of the introduction; `alone` when no farewell came before it."""
    sender = "{incoming}" if formal else "{incoming_first}"
    has_link = "incoming_calendar" in words
    return [
        Part("greeting", ("Dear {name},",) if formal else ("Hi {name},",)),
        Part("news", NEWS_ALONE if alone else NEWS),
        Part("news", SAME, give=2),
        Part("about", ABOUT, give=3, optional=True),
        Part("pick up", PICK_UP, give=1, optional=True),
        Part("ask", (ASK[relationship],)),
        *([Part("ask", OR_CHOOSE, give=5, optional=True)] if has_link else []),
        Part("ask", PHONE, give=4, optional=True),
        Part("close", (f"{'Kind regards,' if formal else CLOSE[relationship]}\n{sender}",)),
    ]
