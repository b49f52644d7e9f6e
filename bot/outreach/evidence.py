"""Keeping the facts a mail was written from beside it, and giving them back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from bot.outreach import drafts
from bot.outreach.facts import Fact
from store import outreach as store
from store.database import workspace_of
from store.models import FactUsed, Outreach


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


def named_in(session: Session, outreach: Outreach) -> frozenset[str]:
    """Give the keys of the facts that the paragraphs of a mail's newest version name; none while it has no words."""
    version = store.version(session, outreach.id, outreach.version)
    return (
        frozenset(key for block in drafts.read(version).body.blocks for key in block.facts) if version else frozenset()
    )


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
