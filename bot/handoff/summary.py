"""The short lines at the head of a handoff card: the customer, and how we get on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.outreach.facts import Fact

SHORT = 120  # Characters of a note that fit on a card.


@dataclass(frozen=True)
class Summary:
    """What the card says in short strings, for our own people only; None where nothing is on record."""

    arr: str | None
    tenure: str | None
    health: str | None
    primary_contact: str | None
    stakeholders: str | None
    renewal: str | None
    cadence: str | None
    style: str | None
    escalations: str | None
    expansion: str | None


def summary(facts: Iterable[Fact]) -> Summary:
    """Sum up a handoff's facts, internal ones included: this is for colleagues and never for a mail."""
    everything = list(facts)
    said = {fact.key: fact.value for fact in everything}
    cadence = said.get("cadence") or said.get("meetings")
    return Summary(
        arr=said.get("arr"),
        tenure=said.get("tenure"),
        health=_joined(said.get("health"), said.get("health_trend")),
        primary_contact=_contact(said),
        stakeholders=said.get("stakeholders"),
        renewal=said.get("renewal"),
        cadence=f"Met {cadence}" if "cadence" in said else cadence,
        style=_note(everything, "style") or _note(everything, "preference"),
        escalations=said.get("escalations") or _note(everything, "escalation"),
        expansion="; ".join(fact.value for fact in everything if fact.key.startswith("opportunity:")) or None,
    )


def _contact(said: Mapping[str, str]) -> str | None:
    name, title = said.get("contact"), said.get("contact_title")
    return f"{name} ({title})" if name and title else name


def _joined(*values: str | None) -> str | None:
    return ", ".join(value for value in values if value) or None


def _note(facts: Iterable[Fact], category: str) -> str | None:
    """Give the newest note of a category, cut at a word to fit the card."""
    text = next((fact.value for fact in facts if fact.label == f"Note: {category}"), None)
    if text is None or len(text) <= SHORT:
        return text
    return text[:SHORT].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
