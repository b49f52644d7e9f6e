"""The farewell of the outgoing person: what changes and what does not, thanks, the successor, what happens next."""

from __future__ import annotations

from bot.handoff.relationship import Relationship
from bot.handoff.wording.letter import Part, can_say
from bot.handoff.wording.lines import Words

LIMIT = 120

SUBJECT = "{incoming} will look after {customer} from {takes_over}"

BECAUSE = {
    "territory change": ("We have redrawn our territories, so ",),
    "departure": ("I am leaving {company}, so ", "I am leaving the company, so "),
    "rebalancing": ("We have shared out our customers anew within the team, so ",),
    "role change": ("I am moving to a new role at {company}, so ", "I am moving to a new role, so "),
    "leave": ("I am going on leave, so ",),
}
NEWS = "{incoming}{in_cc} will look after {customer} in my place."
FREE_REASON = ("The reason: {reason}.",)

SAME = (
    "What you and I have agreed stands, and {support} remains your contact in support.",
    "Your agreement with {company} and everything we have promised you stay as they are.",
    "Your agreement with us and everything we have promised you stay as they are.",
)

THANKS: dict[Relationship, tuple[str, ...]] = {
    "close": (
        "Thank you, {name}, for {together} of working together: {meetings}, the latest on {last_met}.",
        "Thank you, {name}, for our {meetings} since {first_met}, the latest on {last_met}.",
    ),
    "steady": (
        "Thank you for {together} of working together and for our {meetings}, the latest on {last_met}.",
        "Thank you for our {meetings} since {first_met}, the latest on {last_met}.",
    ),
    "light": ("Thank you for working with us since {since}, and for our last conversation on {last_met}.",),
    "new": (
        "I know this comes early, as you joined us only in {since}. Thank you for our conversation on {last_met}.",
    ),
}
THANKS_ALWAYS = (
    "Thank you for our conversation on {last_met}.",
    "Thank you for working with us since {since}.",
    "Thank you for working with us.",
)

ABOUT = (
    "{incoming_first} has been with {company} for {incoming_tenure} and specialises in {incoming_specialities}.",
    "{incoming_first} has been with us for {incoming_tenure} and specialises in {incoming_specialities}.",
    "{incoming_first} specialises in {incoming_specialities}.",
    "{incoming_first} has been with {company} for {incoming_tenure}.",
    "{incoming_first} has been with us for {incoming_tenure}.",
)

WRITES = Part("steps", ("{incoming_first} writes to you in this conversation by {introduce_by}.",))
PROMISES = Part(
    "steps",
    ("Your open points stay with us: {promises}.", "Your open points stay with us, first: {first_promise}."),
    give=2,
)
TICKETS = Part(
    "steps",
    ("Your open ticket {only_ticket} stays with our support team.", "Your {tickets} stay with our support team."),
    give=5,
)
REACHABLE = Part(
    "steps",
    (
        "I can be reached until {last_day}, also by phone: {outgoing_phone}.",
        "I can be reached at this address until {last_day}.",
    ),
    give=4,
)
FROM_THEN_ON = Part(
    "steps",
    (
        "From then on, {incoming_first} is your contact: {incoming_email} or {incoming_phone}.",
        "From then on, {incoming_first} is your contact: {incoming_email}.",
    ),
    give=3,
)

ASK: dict[Relationship, str] = {
    "close": "Would you like the three of us to talk once before then? A plain no is fine.",
    "steady": "Would a short call with {incoming_first} and me help? A plain no is fine.",
    "light": "Would you like to meet {incoming_first} on a short call with me, or is an e-mail enough?",
    "new": "Would you like me to introduce {incoming_first} on a short call? A plain no is fine.",
}
CLOSE: dict[Relationship, str] = {
    "close": "All the best to you and the team,",
    "steady": "Best wishes,",
    "light": "Best regards,",
    "new": "Best regards,",
}


def parts(words: Words, relationship: Relationship, *, formal: bool) -> list[Part]:
    """Give the parts of the farewell for what is on record; `reason` among the words is one the customer may hear."""
    sender = "{outgoing}" if formal else "{outgoing_first}"
    return [
        Part("greeting", ("Dear {name},",) if formal else ("Hi {name},",)),
        *_news(words),
        Part("news", SAME, give=1),
        *_own_words(words),
        Part("thanks", (*THANKS[relationship], *THANKS_ALWAYS), give=1),
        Part("about", ABOUT, give=3, optional=True),
        Part("next", ("What happens next:",)),
        *_steps(words),
        Part("ask", (ASK[relationship],)),
        Part("close", (f"{'Kind regards,' if formal else CLOSE[relationship]}\n{sender}",)),
    ]


def _news(words: Words) -> list[Part]:
    because = BECAUSE.get(words["reason"].text, ()) if "reason" in words else ()
    return [Part("news", tuple(reason + NEWS for reason in because) or (NEWS,))]


def _own_words(words: Words) -> list[Part]:
    """Give the reason in the person's own words, where it is none of the usual ones."""
    if "reason" not in words or words["reason"].text in BECAUSE:
        return []
    return [Part("news", FREE_REASON, give=6, optional=True)]


def _steps(words: Words) -> list[Part]:
    """Give two to four steps: who writes and by when always, a contact where there is little else to say."""
    more = [step for step in (PROMISES, TICKETS, REACHABLE) if can_say(step, words)]
    return [WRITES, *more] if more else [WRITES, FROM_THEN_ON]
