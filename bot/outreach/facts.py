"""A fact: a value with a source, an as-of date and an audience; drafts are written from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Audience = Literal["customer", "internal"]


@dataclass(frozen=True)
class Fact:
    """One thing on record. `key` names it within one mail (`tenure`, `promise:12`); `value` is what people read.

    `source` says where it stands (`customers.csv`, `note by Ana Ribeiro`), `author` who said it where a person did.
    """

    key: str
    label: str
    value: str
    source: str
    as_of: date
    audience: Audience
    author: str | None = None


def for_customer(facts: Iterable[Fact]) -> list[Fact]:
    """Keep the facts a writer may see: those the customer may read. Internal ones never reach a writer."""
    return [fact for fact in facts if fact.audience == "customer"]
