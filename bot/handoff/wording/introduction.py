"""The introduction of the incoming person: a reply in the farewell's conversation that picks up what is open."""

from __future__ import annotations

from bot.handoff.relationship import Relationship
from bot.handoff.wording.letter import Part, can_say
from bot.handoff.wording.lines import Words

LIMIT = 90

SUBJECT_ALONE = "{incoming} now looks after {customer}"

NEWS = ("As {outgoing_first} wrote, I now look after {customer}.",)
NEWS_ALONE = (
    "I am {incoming} at {company}, and I now look after {customer} in place of {outgoing}.",
    "I am {incoming}, and I now look after {customer} in place of {outgoing}.",
)
# Where the farewell announced somebody else, the customer reads of the second change before anything else.
NEWS_INSTEAD = (
    (
        "I am {incoming} at {company}. {outgoing_first} announced {announced} as your contact; that has changed, and I"
        " now look after {customer}."
    ),
    "I am {incoming}. {outgoing_first} announced {announced}; that has changed, and I now look after {customer}.",
)
SAME = ("Nothing else changes for you.",)  # The farewell has said in full what stays.
SAME_ALONE = (
    "Nothing else changes for you, and {support} remains your contact in support.",
    "Nothing else changes for you: your contract and your support stay as they are.",
)

# Only where no farewell has said it of this person already in the same conversation.
ABOUT_ALONE = (
    "I have been here for {incoming_tenure} and focus on {incoming_specialities}.",
    "I focus on {incoming_specialities}.",
)

OPEN = (
    "First on my list is your open ticket {urgent_ticket}.",
    "First on my list is our promise {picked_deed}.",
    "First on my list, as promised: {picked_promise}.",
    "First on my list is your open ticket {first_ticket}.",
)
AS_BEFORE = ("You and {outgoing_first} have spoken {rhythm}, and I would like to keep that up.",)
WHERE_THINGS_STAND = (
    "You and {outgoing_first} last spoke on {last_on}, so I would rather ask than assume where things stand.",
)

ASK = "Does {call_days} suit you for a {call_length}"
# The call that the farewell asked about, so that the conversation has one question.
WITH_BOTH = f"{ASK}{{with_both}}"
ASK_ALONE: dict[Relationship, str] = {
    "close": ASK,
    "steady": ASK,
    "light": ASK,
    "new": f"{ASK} to get to know each other",
}
OR_WRITE = (", or is an e-mail easier?", "?")
CHOOSE = ("Any free time in {incoming_calendar} works too.",)
PHONE = ("You can also call me at {incoming_phone}.",)
CLOSE: dict[Relationship, str] = {
    "close": "Best wishes,",
    "steady": "Best wishes,",
    "light": "Best regards,",
    "new": "Best regards,",
}


def parts(words: Words, relationship: Relationship, *, formal: bool, alone: bool) -> list[Part]:
    """Give the parts of the introduction; `alone` when no farewell came before it."""
    sender = "{incoming}" if formal else "{incoming_first}"
    is_new = alone or "announced" in words
    news = NEWS_ALONE if alone else NEWS_INSTEAD if is_new else NEWS
    ask = WITH_BOTH if "with_both" in words and not alone else ASK_ALONE[relationship]
    return [
        Part("greeting", ("Dear {name},",) if formal else ("Hi {name},",)),
        Part("news", news),
        Part("news", SAME_ALONE if alone else SAME, give=2),
        *([Part("about", ABOUT_ALONE, give=6)] if is_new else []),
        *_picked_up(words),
        Part("ask", tuple(f"{ask}{end}" for end in OR_WRITE), give=5),
        Part("ask", CHOOSE if "incoming_calendar" in words else PHONE, give=3, optional=True),
        Part("close", (f"{'Kind regards,' if formal else CLOSE[relationship]}\n{sender}",)),
    ]


def _picked_up(words: Words) -> list[Part]:
    """Say what the new person begins with: what is open, the usual rhythm, else where the two last left off."""
    known = (Part("pick up", OPEN, give=1), Part("pick up", AS_BEFORE, give=4, optional=True))
    said = [part for part in known if can_say(part, words)]
    return said or [Part("pick up", WHERE_THINGS_STAND, give=1, optional=True)]
