"""The handoff's own instructions to the model: what each of its letters says, in which order, and what never."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.handoff.kinds import FAREWELL, INTRODUCTION
from bot.handoff.relationship import Relationship, relationship_of
from bot.handoff.wording import farewell, introduction
from bot.handoff.wording.unsaid import UNSAID, unsaid_in
from bot.handoff.wording.words import is_formal
from bot.outreach.facts import Fact
from bot.outreach.writing import Brief

GIVES_NO_NAME = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
PRONOUNS = ("contact_pronouns", "outgoing_pronouns", "incoming_pronouns")
FORMS = {
    "he": frozenset({"he", "him", "his", "himself"}),
    "she": frozenset({"she", "her", "hers", "herself"}),
}

NEVER = f"Words that stand in no letter, except inside a name or title: {', '.join(UNSAID)}."
FAREWELL_INSTRUCTIONS = """\
This letter is a farewell. The sender (fact "outgoing") stops looking after the customer (fact "customer"); a \
colleague (fact "incoming") takes over. It goes to the contact (fact "contact"; call them as "contact_preferred" \
says where that is a fact). Its order:
1. The greeting.
2. What changes and what does not, in two sentences: who looks after the customer from now on, and that everything \
else stays as it is. Give a reason only if "reason" is a fact, then that one, in the sentence that tells the change.
3. One sentence of thanks for something the two of them share: how long, how often, when they last spoke. Do not \
count calls or meetings out.
4. One sentence about the colleague: their own words, else their field, with their time with us beside it if there \
is room. Nothing else about them; without either, nothing.
5. What happens next, as a numbered list of two to four in the order of time: promises labelled "Promise due before \
the introduction" the sender keeps, and says so ("I keep our promise myself: ..."); the colleague writes by the day \
in "introduce_by", in this conversation; every other open promise stands, by name where there are three or fewer; \
open tickets stay with support; until when and where the sender can be reached ("last_day", "outgoing_phone").
6. One request: whether a short call with the three of them would help; with the colleague alone unless \
"call_joined" is a fact.
7. The closing and the sender's first name.
"""

INTRODUCTION_INSTRUCTIONS = """\
This letter is an introduction. The sender (fact "incoming") now looks after the customer (fact "customer") in place \
of a colleague (fact "outgoing"). It goes to the contact (fact "contact"; call them as "contact_preferred" says \
where that is a fact). Its order:
1. The greeting.
2. One sentence that says who now looks after the customer, and one that says that nothing else changes. If \
"announced" is a fact, the farewell named that person: say that the sender has taken over instead.
3. What the sender begins with: the first open promise that is not due before they write, or an open ticket, by name.
4. One request: a call on the days and of the length in "call_days" and "call_length", with the colleague too if \
"call_joined" is a fact, for it is the call that their farewell asked about. Another way to choose a time \
only if "incoming_link" is a fact, then with exactly that link; else a phone number, if "incoming_phone" is one.
5. The closing and the sender's first name.
"""

TONES: Mapping[Relationship, str] = {
    "close": "The two have worked together closely and for long. Write warmly and personally.",
    "steady": "The two know each other from regular calls. Write friendly and to the point.",
    "light": "The two hardly know each other. Write politely and without any closeness.",
    "new": "The customer has only just begun with us. Say that this change comes early, and write reassuringly.",
}
FORMAL = (
    'Write formally: "Dear" with title and family name, colleagues by their full names, and close with the sender\'s'
    " full name."
)
COPIED = 'The colleague is in Cc: say so right after their name, as "(in Cc)".'
FOLLOWS = "It answers the colleague's farewell in the same conversation, so do not introduce yourself again at length."
ALONE = "Nobody could say goodbye: this one letter says who the sender is, and that the colleague has handed over."


def farewell_notes(facts: Iterable[Fact], *, copies_incoming: bool) -> tuple[str, ...]:
    """Say what this farewell is like: its tone, how formal, who is in Cc. Names and figures are only in the facts."""
    known = list(facts)
    return (*_manner(known), *([COPIED] if copies_incoming else []))


def introduction_notes(facts: Iterable[Fact], *, alone: bool) -> tuple[str, ...]:
    """Say what this introduction is like; `alone` when no farewell came before it."""
    return (*_manner(list(facts)), ALONE if alone else FOLLOWS)


def _manner(facts: Sequence[Fact]) -> list[str]:
    return [TONES[relationship_of(facts)], *([FORMAL] if is_formal(facts) else [])]


def _faults(text: str, facts: Sequence[Fact]) -> list[str]:
    """Say what a handoff's letter says that none of them says: unsaid words, and a pronoun that is not on record."""
    on_record = " ".join(fact.value for fact in facts if fact.key in PRONOUNS).casefold()
    allowed = {form for first, forms in FORMS.items() if re.search(rf"\b{first}\b", on_record) for form in forms}
    used = {word.casefold() for word in GIVES_NO_NAME.findall(text)}
    said = ["a word that no mail says"] if unsaid_in(text) else []
    return [*said, *(["a pronoun that is not on record"] if used - allowed else [])]


BRIEFS: Mapping[str, Brief] = {
    FAREWELL: Brief(FAREWELL, FAREWELL_INSTRUCTIONS + NEVER, farewell.LIMIT, _faults),
    INTRODUCTION: Brief(INTRODUCTION, INTRODUCTION_INSTRUCTIONS + NEVER, introduction.LIMIT, _faults),
}
"""The brief of each kind of mail that a handoff has."""
