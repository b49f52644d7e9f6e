"""The templates' own variants of a handoff's letter, for rewriting where no model writes: tone, and fewer words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.handoff.composing import compose_farewell, compose_introduction
from bot.handoff.kinds import FAREWELL, INTRODUCTION
from bot.handoff.relationship import Relationship, relationship_of
from bot.handoff.wording import farewell, introduction
from bot.handoff.wording.letter import write
from bot.handoff.wording.lines import Word
from bot.handoff.wording.words import is_formal, words_of
from bot.outreach.body import Body, same_words, word_count
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact, for_customer

Compose = Callable[[Sequence[Fact], Relationship, Draft, int | None], Body]

SHORTER = 0.75  # Of the words there are.
WARMTH: Sequence[Relationship] = ("light", "steady", "close")
STEPS = {"warmer": 1, "direct": -1}


def variant(kind: str, facts: Sequence[Fact], way: str, draft: Draft) -> Body | None:
    """Write a draft of this kind anew in one of the usual ways; None when the templates have no such variant.

    Takes all facts the draft was written from, and the draft as it stands.
    """
    compose, relationship = COMPOSE.get(kind), relationship_of(facts)
    if compose is None:
        return None
    if way == "shorter":
        fewer = compose(facts, relationship, draft, int(word_count(draft.body) * SHORTER))
        return fewer if word_count(fewer) < word_count(draft.body) else None
    tone = _tone(relationship, STEPS.get(way, 0))
    body = compose(facts, tone, draft, None) if tone is not None else None
    return None if body is None or same_words(body, draft.body) else body


def _tone(relationship: Relationship, step: int) -> Relationship | None:
    """Give the next warmer or cooler tone; a customer who has only just begun has no other."""
    if relationship not in WARMTH or not step:
        return None
    place = WARMTH.index(relationship) + step
    return WARMTH[place] if 0 <= place < len(WARMTH) else None


def _farewell(facts: Sequence[Fact], relationship: Relationship, draft: Draft, limit: int | None) -> Body:
    copies = bool(draft.cc)
    if limit is None:
        return compose_farewell(facts, relationship=relationship, copies_incoming=copies).body
    known = for_customer(facts)
    words = words_of(known)
    words["in_cc"] = Word(" (in Cc)", ("incoming_email",)) if copies else Word("", ())
    return write(farewell.parts(words, relationship, formal=is_formal(known)), words, limit=limit)


def _introduction(facts: Sequence[Fact], relationship: Relationship, draft: Draft, limit: int | None) -> Body:
    is_answer = draft.subject.startswith("Re: ")
    if limit is None:
        subject = draft.subject.removeprefix("Re: ") if is_answer else None
        return compose_introduction(facts, relationship=relationship, farewell_subject=subject).body
    known = for_customer(facts)
    words = words_of(known)
    parts = introduction.parts(words, relationship, formal=is_formal(known), alone=not is_answer)
    return write(parts, words, limit=limit)


COMPOSE: Mapping[str, Compose] = {FAREWELL: _farewell, INTRODUCTION: _introduction}
