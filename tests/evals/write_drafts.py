"""Write docs/wording.md: twenty handoff mails with what was put in, for people to read before a release."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bot.handoff.composing import compose_farewell, compose_introduction
from bot.handoff.relationship import relationship_of
from bot.outreach.body import to_text, word_count
from bot.outreach.drafts import Draft
from store import migrate
from store.database import Database
from tests.bot.handoff.cast import TODAY, Handoff, imported

PAGE = Path(__file__).parents[2] / "docs" / "wording.md"
HEAD = f"""# What our mails say

Twenty handoff mails as Rapport proposes them, on {TODAY:%A}, {TODAY.day} {TODAY:%B} {TODAY.year}, from the books of
the demo. Signatures follow below each in Gmail. `python -m tests.evals.write_drafts` writes this page and a test fails
when it is stale; the wording itself lives in `bot/handoff/wording/`. Read them as the person who signs them and as the
customer who gets them.
"""

BOTH = ("Farewell", "Introduction")
DRAFTS: tuple[tuple[Handoff, tuple[str, ...]], ...] = (
    (Handoff("C-DATACORP", "ana", "sarah", "role change", date(2026, 3, 27)), BOTH),
    (Handoff("C-ACME", "maya", "david", "territory change"), BOTH),
    (Handoff("C-TECHFLOW", "david", "maya", "rebalancing"), BOTH),
    (Handoff("C-WEBERWERK", "ana", "joana", "territory change"), BOTH),
    (Handoff("C-SOLVINDRA", "ana", "sarah", "departure", date(2026, 3, 20), reason_released=True), BOTH),
    (Handoff("C-TIDELOCK", "ana", "maya", "departure", date(2026, 3, 31)), BOTH),
    (Handoff("C-FERNHOLLOW", "joana", "ana", "leave", date(2026, 3, 13)), BOTH),
    (Handoff("C-KITEWING", "maya", "david"), BOTH),
    (
        Handoff("C-LUMIVAR", "sarah", "maya", "I am setting up our team in Austin", reason_released=True),
        ("Farewell",),
    ),
    (Handoff("C-PALISANDER", "sarah", "david", "rebalancing"), ("Farewell",)),
    (Handoff("C-OAKHURST", "sarah", "maya", "role change", date(2026, 4, 15)), ("Farewell",)),
    (Handoff("C-JUNIPER", "paul", "maya", "departure"), ("Introduction alone",)),
)


def page() -> str:
    """Write the whole page from an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/drafts.sqlite"
        migrate.upgrade(url, url)
        database = Database(url)
        try:
            with imported(database, Path(folder) / "books") as session:
                return "\n".join([HEAD, *_sections(session)])
        finally:
            database.close()


def _sections(session: Session) -> Iterator[str]:
    number = 0
    for handoff, kinds in DRAFTS:
        facts = handoff.facts(session)
        farewell = None if kinds == ("Introduction alone",) else compose_farewell(facts)
        for kind in kinds:
            number += 1
            draft = (
                farewell
                if farewell and kind == "Farewell"
                else compose_introduction(facts, farewell_subject=farewell.subject if farewell else None)
            )
            said = {fact.key: fact.value for fact in facts}
            yield f"## {number}. {kind}, {said['customer']}\n\n{_inputs(handoff, said, relationship_of(facts))}\n"
            yield _shown(draft)


def _inputs(handoff: Handoff, said: dict[str, str], relationship: str) -> str:
    """Say in one line what went in."""
    released = " (may be told)" if handoff.reason_released else ""
    given = [
        f"{said['outgoing']} to {said['incoming']}",
        f"reason: {handoff.reason or 'none given'}{released}",
        f"relationship: {relationship}",
        f"customer for {said['tenure']}",
        f"own calls and meetings: {said.get('meetings', 'none')}",
        f"open promises: {sum(key.startswith('promise:') for key in said)}",
        f"open tickets: {sum(key.startswith('ticket:') for key in said)}",
        f"last day: {said.get('last_day', 'not given')}",
    ]
    return "; ".join(given) + "."


def _shown(draft: Draft) -> str:
    lines = [f"To: {', '.join(a.name for a in draft.to)}"]
    if draft.cc:
        lines.append(f"Cc: {', '.join(a.name for a in draft.cc)}")
    lines += [f"Subject: {draft.subject}", "", to_text(draft.body)]
    return "```text\n" + "\n".join(lines) + f"\n```\n\n{word_count(draft.body)} words.\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
