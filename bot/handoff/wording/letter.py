"""Building a letter: parts in order, each said as fully as the record and the limit of words allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from bot.handoff.wording.lines import Sentence, Words, fill
from bot.outreach.body import Block, Body, List, Paragraph, Span, word_count

Place = Literal["greeting", "news", "thanks", "about", "next", "steps", "pick up", "ask", "close"]


@dataclass(frozen=True)
class Part:
    """One thing a letter says, in phrasings from the fullest to the barest; parts of one place make one block.

    A part that nothing on record fills is left out. `give` says which part is shortened first when the letter is too
    long, the highest first and 0 never; an `optional` part may be given up altogether for room.
    """

    place: Place
    lines: tuple[str, ...]
    give: int = 0
    optional: bool = False


@dataclass(frozen=True)
class _Choice:
    """A part as it can be said: `ways` from the fullest to the barest, where None leaves it out."""

    part: Part
    ways: tuple[Sentence | None, ...]

    def shorter(self) -> _Choice:
        return _Choice(self.part, self.ways[1:])


def can_say(part: Part, words: Words) -> bool:
    """Say whether the record holds what one of the part's phrasings needs."""
    return any(fill(line, words) for line in part.lines)


def write(parts: Iterable[Part], words: Words, *, limit: int) -> Body:
    """Write a letter of at most `limit` words; when names alone are longer than that, the barest one there is."""
    full = [choice for choice in (_choice(part, words) for part in parts) if choice.ways]
    choices = [*full]
    while word_count(_body(choices)) > limit:
        index = _next_to_give(choices)
        if index is None:
            break
        choices[index] = choices[index].shorter()
    return _body(_filled_up(choices, full, limit))


def _choice(part: Part, words: Words) -> _Choice:
    """Keep the fullest phrasing the record allows, and of the others those that are shorter than all before them."""
    ways: list[Sentence | None] = []
    shortest = None
    for sentence in (fill(line, words) for line in part.lines):
        if sentence and (shortest is None or sentence.length < shortest):
            ways.append(sentence)
            shortest = sentence.length
    return _Choice(part, (*ways, None) if part.optional and ways else tuple(ways))


def _next_to_give(choices: Sequence[_Choice]) -> int | None:
    able = [n for n, choice in enumerate(choices) if choice.part.give and len(choice.ways) > 1]
    return max(able, key=lambda n: choices[n].part.give, default=None)


def _filled_up(choices: Sequence[_Choice], full: Sequence[_Choice], limit: int) -> list[_Choice]:
    """Say again as fully as there is room for what was shortened in vain, before something long was given up."""
    filled = [*choices]
    for index in sorted(range(len(full)), key=lambda n: full[n].part.give):
        for shortened in range(len(full[index].ways) - len(choices[index].ways)):
            longer = _Choice(full[index].part, full[index].ways[shortened:])
            tried = [*filled[:index], longer, *filled[index + 1 :]]
            if word_count(_body(tried)) <= limit:
                filled = tried
                break
    return filled


def _body(choices: Sequence[_Choice]) -> Body:
    said = [(choice.part.place, sentence) for choice in choices if (sentence := choice.ways[0])]
    return Body(
        tuple(_block(place, [sentence for _, sentence in group]) for place, group in groupby(said, lambda s: s[0]))
    )


def _block(place: Place, sentences: Sequence[Sentence]) -> Block:
    facts = tuple(dict.fromkeys(fact for sentence in sentences for fact in sentence.facts))
    if place == "steps":
        return List(tuple(sentence.spans for sentence in sentences), ordered=True, facts=facts)
    spaced = [span for sentence in sentences for span in (Span(" "), *sentence.spans)]
    return Paragraph(tuple(spaced[1:]), facts)
