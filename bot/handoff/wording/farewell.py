"""The farewell of the outgoing person: what changes and what does not, thanks, the successor, what happens next."""

from __future__ import annotations

from bot.handoff.relationship import Relationship
from bot.handoff.wording.letter import Part, can_say
from bot.handoff.wording.lines import Words

LIMIT = 120
MOST_STEPS = 4

SUBJECT = "{incoming} will look after {customer} from {takes_over}"

NEWS = {
    "territory change": ("We have redrawn our territories, so {incoming}{in_cc} will look after {customer}.",),
    "departure": (
        "I am leaving {company}, so {incoming}{in_cc} will look after {customer}.",
        "I am leaving the company, so {incoming}{in_cc} will look after {customer}.",
    ),
    "rebalancing": ("We have rearranged our team, so {incoming}{in_cc} will look after {customer} in my place.",),
    "role change": (
        "I am moving to a new role at {company}, so {incoming}{in_cc} will look after {customer}.",
        "I am moving to a new role, so {incoming}{in_cc} will look after {customer}.",
    ),
    "leave": ("I am going on leave, so {incoming}{in_cc} will look after {customer}.",),
}
NEWS_UNEXPLAINED = ("From {takes_over}, {incoming}{in_cc} will look after {customer} in my place.",)
OWN_WORDS = ("{incoming}{in_cc} will look after {customer} in my place{own_reason}", *NEWS_UNEXPLAINED)

SAME = (
    "Everything else stays as it is, and {support} remains your contact in support.",
    "Everything else stays as it is: your contract, your support and what we have agreed.",
    "Everything else stays as it is.",
)

THANKS: dict[Relationship, tuple[str, ...]] = {
    "close": (
        "Thank you, {name}, for {together} of working together: {pace}.",
        "Thank you, {name}, for {together} of working together and {many_meetings} along the way.",
        "Thank you, {name}, for our {meetings} since {first_met}.",
        "Thank you, {name}, for {together} of working together.",
    ),
    "steady": (
        "Thank you for {together} of working together and for our {meetings}, the latest on {last_on}.",
        "Thank you for our {meetings} since {first_met}, the latest on {last_on}.",
        "Thank you for {together} of working together and for our {last_met}.",
    ),
    "light": (),
    "new": (
        "I know this comes early: you joined us only in {since}. Thank you for our {last_met}.",
        "I know this comes early: you joined us only in {since}.",
    ),
}
THANKS_ALWAYS = (
    "Thank you for working with us since {since}, and for our {last_met}.",
    "Thank you for our {last_met}.",
    "Thank you for working with us since {since}.",
    "Thank you for working with us.",
)

ABOUT = (
    "{incoming_first} {incoming_own_words}.",
    "{incoming_first} has been with {company} for {incoming_tenure} and focuses on {incoming_specialities}.",
    "{incoming_first} has been with us for {incoming_tenure} and focuses on {incoming_specialities}.",
    "{incoming_first} focuses on {incoming_specialities}.",
)

KEPT = Part(
    "steps",
    (
        "I keep our promise myself: {kept_deed}.",
        "I still see to this myself: {kept_promise}.",
        "I still see to these myself: {kept_promises}.",
        "I still see to what is due in the next days, first: {first_kept}.",
    ),
)
WRITES = Part("steps", ("{incoming_first} writes to you here by {introduce_by}.",))
PROMISES = Part(
    "steps",
    (
        "Our promise stands: {only_deed}.",
        "On our list, as promised: {only_promise}.",
        "Our promises stand: {deeds}.",
        "On our list, as promised: {promises}.",
        "Our {promise_count} open promises stand; first on the list: {first_promise}.",
        "Our promises stand; first on the list: {first_promise}.",
    ),
    give=2,
)
TICKETS = Part(
    "steps",
    (
        "Your open ticket {only_ticket} stays with our support team.",
        "Your {tickets} stay with our support team, first {urgent_ticket}.",
        "Your {tickets} stay with our support team.",
    ),
)
REACHABLE = Part(
    "steps",
    (
        "You can reach me until {last_day}, here or at {outgoing_phone}.",
        "You can reach me here until {last_day}.",
    ),
    give=6,
)
FROM_THEN_ON = Part(
    "steps",
    (
        "From then on, {incoming_first} is your contact: {incoming_email} or {incoming_phone}.",
        "From then on, {incoming_first} is your contact: {incoming_email}.",
    ),
    give=7,
)

ASK: dict[Relationship, str] = {
    "close": "Shall the three of us have one call together?",
    "steady": "Would a short call with {incoming_first} and me help, or is this mail enough?",
    "light": "Would you like to meet {incoming_first} on a short call with me, or is an e-mail enough?",
    "new": "Would you like me to introduce {incoming_first} on a short call?",
}
ASK_FOR_TWO = "Would a short call with {incoming_first} help, or is this mail enough?"
NO_IS_FINE = "A plain no is fine."
CLOSE: dict[Relationship, tuple[str, ...]] = {
    "close": ("All the best to you and the team,", "All the best,"),
    "steady": ("Best wishes,",),
    "light": ("Best regards,",),
    "new": ("Best regards,",),
}


def parts(words: Words, relationship: Relationship, *, formal: bool) -> list[Part]:
    """Give the parts of the farewell for what is on record; `reason` among the words is one the customer may hear."""
    ends = ("Kind regards,",) if formal else CLOSE[relationship]
    sender = "{outgoing}" if formal else "{outgoing_first}"
    return [
        Part("greeting", ("Dear {name},",) if formal else ("Hi {name},",)),
        *_news(words),
        Part("thanks", (*THANKS[relationship], *THANKS_ALWAYS), give=3),
        Part("about", ABOUT, give=5),
        Part("next", ("What happens next:",)),
        *_steps(words),
        Part("ask", (ASK[relationship] if "with_both" in words else ASK_FOR_TWO,)),
        *([Part("ask", (NO_IS_FINE,), give=9, optional=True)] if relationship in ("close", "new") else []),
        Part("close", tuple(f"{end}\n{sender}" for end in ends), give=8),
    ]


def _news(words: Words) -> list[Part]:
    """Say what changes and why, in the person's own words where it is none of the usual reasons, and what does not."""
    reason = words["reason"].text if "reason" in words else ""
    news = Part("news", NEWS[reason]) if reason in NEWS else Part("news", OWN_WORDS, give=1)
    return [news, Part("news", SAME, give=4)]


def _steps(words: Words) -> list[Part]:
    """Give two to four steps in the order of time: what the sender still does, who writes and by when, what stays.

    A contact stands where there is little else to say; tickets give way where it would be five.
    """
    before = [step for step in (KEPT,) if can_say(step, words)]
    after = [step for step in (PROMISES, TICKETS, REACHABLE) if can_say(step, words)]
    if len(before) + len(after) >= MOST_STEPS:
        after.remove(TICKETS)
    return [*before, WRITES, *(after or ([] if before else [FROM_THEN_ON]))]
