"""Which sentences of a draft a person typed: told from its versions, so that no rewrite loses them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outreach.body import Body
from bot.outreach.body.tree import parts_of
from bot.outreach.claims.sentences import ranges
from store.models import Version


def sentences(body: Body) -> list[str]:
    """Give the sentences of a mail in reading order, each on one line; a line of its own ends a sentence too."""
    texts = ("".join(span.text for span in part) for block in body.blocks for part in parts_of(block))
    return [" ".join(text[start:end].split()) for text in texts for start, end in ranges(text)]


def typed(versions: Sequence[tuple[Version, Body]]) -> list[str]:
    """Give those sentences of the newest version that a person typed; takes all versions and their words, oldest first.

    A sentence belongs to whoever wrote it first, also when the model left it standing in a later version.
    """
    by_person: set[str] = set()
    by_machine: set[str] = set()
    for version, body in versions:
        own, others = (by_person, by_machine) if version.written_by == "person" else (by_machine, by_person)
        own.update(sentence for sentence in sentences(body) if sentence not in others)
    return [sentence for sentence in sentences(versions[-1][1]) if sentence in by_person] if versions else []


def lost(kept: Sequence[str], body: Body) -> list[str]:
    """Give those sentences that a mail does not have any more, word for word."""
    whole = " ".join(sentences(body))
    return [sentence for sentence in kept if sentence not in whole]
