"""Scoring claims against the labels: what was found of what should ask, and what asked without reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.outreach.claims import Claim
from tests.evals.claims.labelled import Mark, Row


@dataclass
class Score:
    """What came of a set of labelled rows; a mark is found when a claim that asks overlaps it."""

    rows: int = 0
    due: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    contradictions: int = 0
    refuted: int = 0
    sorts: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of unsupported and contradicted claims that ask."""
        return self.found.total() / self.due.total()


def score(rows: Iterable[Row]) -> Score:
    """Check every row and compare."""
    result = Score()
    for row in rows:
        result.rows += 1
        asking = [(claim, at) for claim, at in _placed(row) if claim.verdict != "supported"]
        due = [mark for mark in row.marks if mark.verdict != "supported"]
        for mark in due:
            _note(result, row, mark, [claim for claim, at in asking if _overlap(mark, at)])
        for claim, at in asking:
            if not any(_overlap(mark, at) for mark in due):
                result.false.append(f"{row.text} **{claim.text}** ({claim.sort}, {claim.verdict})")
    return result


def _note(result: Score, row: Row, mark: Mark, claims: list[Claim]) -> None:
    result.due[mark.sort] += 1
    result.contradictions += mark.verdict == "contradicted"
    if not claims:
        result.missed.append(f"{row.text} **{row.text[mark.start : mark.end]}** ({mark.sort}, {mark.verdict})")
        result.sorts[mark.sort, "nothing"] += 1
        return
    result.found[mark.sort] += 1
    result.refuted += mark.verdict == "contradicted" and any(claim.verdict == "contradicted" for claim in claims)
    sorts = [claim.sort for claim in claims]
    result.sorts[mark.sort, mark.sort if mark.sort in sorts else sorts[0]] += 1


def _placed(row: Row) -> list[tuple[Claim, tuple[int, int]]]:
    placed = []
    for claim in row.claims():
        offset = row.text.index(claim.sentence)
        placed.append((claim, (offset + claim.start, offset + claim.end)))
    return placed


def _overlap(mark: Mark, at: tuple[int, int]) -> bool:
    return at[0] < mark.end and mark.start < at[1]
