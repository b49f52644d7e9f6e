"""Writes how well negative answers are recognised into docs/evals.md: `python -m tests.evals.score_negative`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.outreach.replies.negative import read
from tests.evals import sections

REPLIES = Path(__file__).parent / "negative" / "replies.jsonl"
TITLE = "How well negative answers are recognised"
HEAD = """# {title}

An answer that asks for no more mail, is unhappy, speaks of leaving or turns an offer down is told without waiting for
the next morning, and offers wait two weeks after it (`bot/outreach/replies/negative.py`).
`python -m tests.evals.score_negative` writes this section, and a test fails when it is stale.

{rows} short answers in English stand in `tests/evals/negative/replies.jsonl`, made up and labelled, as a careful
colleague would, by whoever wrote the rules: {negative} are negative, the others plain, or they look negative only. The
rules are a short list of phrases; what somebody says in a way of their own is missed, and so is any other language.

*Seen* are the odd numbers up to {first}: rules were made looking at them. *Held back* are the even ones: scored when
those rules stood (21 of 25 found, one false mark), then opened and mended. *Fresh* are those after {first}, odd on
purpose: 12 of 18 found with six false marks at first sight; part of what they showed was mended. The table has the
figures since then.

Recall is how many of the negative ones are found, precision how many of those found are negative.
"""
FIRST = 109


@dataclass(frozen=True)
class Reply:
    """One labelled answer; `reads_as` is None where it is not negative, `offer` tells whether it answers an offer."""

    number: int
    text: str
    offer: bool
    reads_as: str | None

    def found(self) -> str | None:
        """Give how the product reads it."""
        negative = read(self.text, answers_offer=self.offer)
        return negative.reads_as if negative else None


@dataclass(frozen=True)
class Score:
    """What came of some answers: how many are negative, found, found as what they are, marked wrongly."""

    replies: int
    due: int
    found: int
    in_the_right_way: int
    false: int

    @property
    def recall(self) -> float:
        """Give the share of the negative ones that was found."""
        return self.found / self.due

    @property
    def precision(self) -> float:
        """Give the share of those found that is negative."""
        return self.found / (self.found + self.false)


def rows() -> list[Reply]:
    """Read all labelled answers."""
    return [Reply(**json.loads(line)) for line in REPLIES.read_text(encoding="utf-8").splitlines()]


def score(replies: list[Reply]) -> Score:
    """Read every answer and compare."""
    pairs = [(reply.reads_as, reply.found()) for reply in replies]
    return Score(
        replies=len(pairs),
        due=sum(wanted is not None for wanted, _ in pairs),
        found=sum(wanted is not None and found is not None for wanted, found in pairs),
        in_the_right_way=sum(wanted is not None and found == wanted for wanted, found in pairs),
        false=sum(wanted is None and found is not None for wanted, found in pairs),
    )


def section() -> str:
    """Write the whole section."""
    replies = rows()
    head = HEAD.format(title=TITLE, rows=len(replies), negative=score(replies).due, first=FIRST)
    return "\n".join([head, *_figures(replies), *_wrong(replies)]).rstrip() + "\n"


def _figures(replies: list[Reply]) -> Iterator[str]:
    parts = {
        "seen": [one for one in replies if one.number <= FIRST and one.number % 2],
        "held back": [one for one in replies if one.number <= FIRST and not one.number % 2],
        "fresh": [one for one in replies if one.number > FIRST],
        "all": replies,
    }
    yield "| part | answers | negative | found | recall | precision | in the right way | false marks |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, part in parts.items():
        of = score(part)
        shares = f"{of.recall:.1%} | {of.precision:.1%}"
        yield f"| {name} | {of.replies} | {of.due} | {of.found} | {shares} | {of.in_the_right_way} | {of.false} |"
    yield ""


def _wrong(replies: list[Reply]) -> Iterator[str]:
    missed = [one for one in replies if one.reads_as and not one.found()]
    marked = [one for one in replies if one.found() and not one.reads_as]
    yield "## Negative answers that were missed\n"
    yield from (f"- {' '.join(one.text.split())} ({one.reads_as})" for one in missed)
    yield "\n## Answers that were taken for negative ones\n"
    yield from (f"- {' '.join(one.text.split())} ({one.found()})" for one in marked)


if __name__ == "__main__":
    sections.write(TITLE, section())
