"""Keeping the facts a mail was written from beside it, and telling which of its words rest on which."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.outreach import drafts
from bot.outreach.body.tree import parts_of
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact
from store import outreach as store
from store.database import workspace_of
from store.models import FactUsed, Outreach


@dataclass(frozen=True)
class Stretch:
    """The subject of a mail or a block of its body, line by line, with the facts that nothing before it rests on."""

    lines: tuple[str, ...]
    facts: tuple[Fact, ...]


def keep(session: Session, outreach_id: int, facts: Collection[Fact]) -> None:
    """Keep these facts with a mail, as they stand now."""
    store.keep_facts(
        session,
        [
            {
                "workspace_id": workspace_of(session),
                "outreach_id": outreach_id,
                "key": fact.key,
                "label": fact.label,
                "value": fact.value,
                "audience": fact.audience,
                "source": fact.source,
                "author": fact.author,
                "as_of": fact.as_of,
            }
            for fact in facts
        ],
    )


def facts_of(session: Session, outreach_id: int) -> list[Fact]:
    """Give the facts a mail was written from, in the order they were gathered."""
    return [_fact(row) for row in store.facts_of(session, outreach_id)]


def stretches(session: Session, outreach: Outreach, known: Collection[Fact]) -> list[Stretch]:
    """Part a mail's newest version by what it rests on, in reading order; what rests on no fact is left out.

    Only facts that a customer may read count. A block names its facts; a subject rests on those that stand in it.
    """
    version = store.version(session, outreach.id, outreach.version)
    if version is None:
        return []
    left = {fact.key: fact for fact in known if fact.audience == "customer"}
    found = []
    for lines, keys in _parts(drafts.read(version), left.values()):
        facts = tuple(left.pop(key) for key in keys if key in left)
        found += [Stretch(lines, facts)] if facts else []
    return found


def _parts(draft: Draft, known: Collection[Fact]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    yield (draft.subject,), tuple(fact.key for fact in known if _stands_in(fact.value, draft.subject))
    for block in draft.body.blocks:
        yield tuple("".join(span.text for span in spans) for spans in parts_of(block)), block.facts


def _stands_in(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


def _fact(row: FactUsed) -> Fact:
    return Fact(
        key=row.key,
        label=row.label,
        value=row.value,
        source=row.source,
        as_of=row.as_of,
        audience="customer" if row.audience == "customer" else "internal",
        author=row.author,
    )
