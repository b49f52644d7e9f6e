"""Write docs/wording.md: twenty handoff mails with what was put in, for people to read before a release."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.handoff.composing import compose_farewell, compose_introduction
from bot.outreach.body import to_text, word_count
from bot.outreach.drafts import Draft
from store import migrate
from store.database import Database
from tests.bot.handoff.book import written
from tests.bot.handoff.cases import CASES

PAGE = Path(__file__).parents[2] / "docs" / "wording.md"
HEAD = """# What our mails say

Twenty handoff mails as Rapport proposes them, written on {today} from invented records by
`python -m tests.evals.write_drafts`. A test fails when this page is stale. Read them as the person who signs them and
as the customer who gets them; the wording lives in `bot/handoff/wording/`.
"""


def page() -> str:
    """Write the whole page from an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/drafts.sqlite"
        migrate.upgrade(url, url)
        database = Database(url)
        try:
            sections = list(_sections(database))
        finally:
            database.close()
    today = next(iter(CASES.values())).today
    return "\n".join([HEAD.format(today=f"{today:%A}, {today.day} {today:%B} {today.year}"), *sections])


def _sections(database: Database) -> Iterator[str]:
    number = 0
    for name, case in CASES.items():
        with written(database, case) as session:
            facts = case.facts(session)
        drafts: list[tuple[str, Draft]] = []
        if name != "already gone":
            drafts.append(("Farewell", compose_farewell(facts)))
        if name != "nothing on record":
            subject = drafts[0][1].subject if drafts else None
            drafts.append(("Introduction", compose_introduction(facts, farewell_subject=subject)))
        for kind, draft in drafts:
            number += 1
            yield f"## {number}. {kind}: {case.inputs}\n\n{_shown(draft)}\n"


def _shown(draft: Draft) -> str:
    lines = [f"To: {', '.join(a.name for a in draft.to)}"]
    if draft.cc:
        lines.append(f"Cc: {', '.join(a.name for a in draft.cc)}")
    lines += [f"Subject: {draft.subject}", "", to_text(draft.body)]
    return f"{word_count(draft.body)} words\n\n```text\n" + "\n".join(lines) + "\n```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
