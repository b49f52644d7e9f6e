"""What one kind of letter must be: its instructions, its limit of words, and what it may not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.outreach.facts import Fact


@dataclass(frozen=True)
class Brief:
    """A kind of letter. `purpose` is kept with each call; `instructions` are the same bytes for every letter.

    `faults` says what is wrong with a text beyond what is wrong with any: words never said, pronouns not on record.
    """

    purpose: str
    instructions: str
    limit: int
    faults: Callable[[str, Sequence[Fact]], list[str]]
