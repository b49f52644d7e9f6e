"""Writes how well messages are understood into docs/evals.md: `python -m tests.evals.score_replies`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from store import migrate
from store.database import Database
from tests.evals import sections
from tests.evals.replies.book import written
from tests.evals.replies.labelled import rows
from tests.evals.replies.scoring import Score, score

TITLE = "How well answers are understood"
HEAD = """# {title}

What comes back to a mail is sorted, linked to its mail, and read for what it says (`bot/outreach/replies/`).
`python -m tests.evals.score_replies` writes this section, and a test fails when it is stale.

{rows} raw messages stand in `tests/evals/replies/messages.jsonl`:
{sorts}. They are
written after what Gmail, Outlook, Apple Mail, Thunderbird, Exchange and mail servers produce, in a dozen languages,
and labelled by hand; nobody's real mail is among them. Each goes through the same code that reads Gmail's answers.

When the first {seen} were scored for the first time, {first_right} of their {first_due} labels came out right. What
they showed was mended, then {fresh} more were written, odder ones on purpose: {fresh_right} of their {fresh_due} labels
came out right at first sight. Part of what those showed was mended as well; the table has the figures since then.
"""
SEEN, FIRST_RIGHT, FIRST_DUE = 169, 656, 667
FRESH_RIGHT, FRESH_DUE = 108, 121
MEANING = {
    "sort": "what it is",
    "match": "to which mail it belongs, and how that is known",
    "text": "what its author wrote, without what they quote",
    "asks": "the one thing it asks for, or that there is none",
    "return_on": "until when its author is away",
    "substitute": "whom it names meanwhile",
    "is_hard": "whether a mail came back for good",
    "failed": "from which address",
    "reason": "why, in plain words",
}


def scored() -> Score:
    """Score all messages against a database that holds the one mail they are about."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/replies.sqlite"
        migrate.upgrade(url, url)
        database = Database(url)
        try:
            with written(database) as (session, mailbox):
                return score(session, mailbox, rows())
        finally:
            database.close()


def section(result: Score) -> str:
    """Write the whole section."""
    return "\n".join([_head(result), *_figures(result), *_wrong(result)]).rstrip() + "\n"


def _head(result: Score) -> str:
    sorts = ", ".join(f"{number} {sort}" for sort, number in result.sorts.most_common())
    total = result.sorts.total()
    first = {"seen": SEEN, "first_right": FIRST_RIGHT, "first_due": FIRST_DUE}
    fresh = {"fresh": total - SEEN, "fresh_right": FRESH_RIGHT, "fresh_due": FRESH_DUE}
    return HEAD.format(title=TITLE, rows=total, sorts=sorts, **first, **fresh)


def _figures(result: Score) -> Iterator[str]:
    yield "| label | messages | right |"
    yield "|---|---|---|"
    for name, meaning in MEANING.items():
        due, right = result.due[name], result.right[name]
        yield f"| {meaning} | {due} | {right} ({right / due:.1%}) |"
    yield ""


def _wrong(result: Score) -> Iterator[str]:
    if result.wrong:
        yield "## What came out wrong\n"
        yield from (f"- {line}" for line in result.wrong)


if __name__ == "__main__":
    sections.write(TITLE, section(scored()))
