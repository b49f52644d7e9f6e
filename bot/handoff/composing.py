"""Writing the two mails of a handoff from facts the customer may read; the same facts give the same words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Invalid
from bot.handoff.relationship import Relationship, relationship_of
from bot.handoff.wording import farewell, introduction
from bot.handoff.wording.letter import write
from bot.handoff.wording.lines import Word, Words
from bot.handoff.wording.words import is_formal, words_of
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact, for_customer
from bot.outreach.mime import Address


def compose_farewell(
    facts: Iterable[Fact], *, relationship: Relationship | None = None, copies_incoming: bool = True
) -> Draft:
    """Write the outgoing person's mail, at most 120 words, with the incoming person in Cc (off: `copies_incoming`).

    Takes what `gather` gave; internal facts are put aside before a word is chosen, except for the relationship, which
    sets the tone. The body has no signature. Raises Invalid when the outgoing person has left and cannot send.
    """
    relationship, facts = relationship or relationship_of(facts := list(facts)), for_customer(facts)
    words = words_of(facts)
    if "outgoing_email" not in words:
        raise Invalid(
            f"{words['outgoing'].text} has left and cannot send a farewell. Nothing was drafted;"
            f" {words['incoming'].text} can introduce themselves in one mail instead."
        )
    words["in_cc"] = Word(" (in Cc)", ("incoming_email",)) if copies_incoming else Word("", ())
    parts = farewell.parts(words, relationship, formal=is_formal(facts))
    body = write(parts, words, limit=farewell.LIMIT)
    cc = (_address("incoming", words),) if copies_incoming else ()
    return Draft(_subject(farewell.SUBJECT, words), (_address("contact", words),), cc, body)


def compose_introduction(
    facts: Iterable[Fact], *, relationship: Relationship | None = None, farewell_subject: str | None
) -> Draft:
    """Write the incoming person's mail, at most 90 words: a reply to the farewell, with the outgoing person in Cc.

    `farewell_subject` is the subject as it was sent; None when nobody could say goodbye, and then the one mail does
    both. Takes facts as `compose_farewell` does; a fact `announced` names whom the farewell announced instead.
    """
    relationship, facts = relationship or relationship_of(facts := list(facts)), for_customer(facts)
    words, alone = words_of(facts), farewell_subject is None
    parts = introduction.parts(words, relationship, formal=is_formal(facts), alone=alone)
    body = write(parts, words, limit=introduction.LIMIT)
    subject = _subject(introduction.SUBJECT_ALONE, words) if farewell_subject is None else f"Re: {farewell_subject}"
    cc = (_address("outgoing", words),) if "outgoing_email" in words and not alone else ()
    return Draft(subject, (_address("contact", words),), cc, body)


def _address(who: str, words: Words) -> Address:
    return Address(words[who].text, words[f"{who}_email"].text)


def _subject(line: str, words: Words) -> str:
    return line.format_map({key: word.text for key, word in words.items()})
