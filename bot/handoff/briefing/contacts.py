"""The people at a customer in a briefing: who decides, how each is called and reached, and who is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.handoff.briefing.page import Line, one_line
from store.briefing import Known
from store.models import Contact

SPONSORS = frozenset({"decision maker", "sponsor", "executive sponsor", "economic buyer"})
WEIGHTY = ("decision maker", "sponsor", "executive sponsor", "economic buyer", "signs", "champion")
SOURCE = "contact record"
LANGUAGES = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
    "zh": "Chinese",
}


def contacts(known: Known, today: date) -> Iterator[Line]:
    """Say who is not to be contacted, then who everybody else is, whoever decides first."""
    left_alone = [one_line(contact.name, 60) for contact in known.contacts if contact.is_left_alone]
    if left_alone:
        yield Line(f"Do not contact {', '.join(left_alone[:3])}{_more(left_alone)}.", SOURCE, today)
    for contact in sorted(reachable(known), key=_weight):
        yield Line(_introduced(contact), SOURCE, today)


def reachable(known: Known) -> list[Contact]:
    """Give the people at a customer who may be contacted, the main one first."""
    return [contact for contact in known.contacts if not contact.is_left_alone]


def is_sponsor(contact: Contact) -> bool:
    """Tell whether this person decides at the customer, as far as their role on record says."""
    return (contact.role or "").casefold() in SPONSORS


def unmet(known: Known) -> Contact | None:
    """Give the weightiest person at a customer with whom nothing at all is on record."""
    met = {activity.contact_id for activity in known.activities}
    never = [contact for contact in reachable(known) if contact.id not in met and _weight(contact)[1] < len(WEIGHTY)]
    return min(never, key=_weight, default=None)


def _weight(contact: Contact) -> tuple[bool, int]:
    role = (contact.role or "").casefold()
    return not contact.is_primary, WEIGHTY.index(role) if role in WEIGHTY else len(WEIGHTY)


def _introduced(contact: Contact) -> str:
    name = one_line(contact.name, 80)
    called = contact.preferred_name if contact.preferred_name and contact.preferred_name != contact.name else None
    who = (
        name,
        f"called {one_line(called, 60)}" if called else None,
        one_line(contact.title, 60) if contact.title else None,
        _role(contact),
        "main contact" if contact.is_primary else None,
    )
    return f"{', '.join(part for part in who if part)}.{_how(contact)}"


def _role(contact: Contact) -> str | None:
    if not contact.role:
        return None
    role = one_line(contact.role, 40)
    return f"sponsor ({role})" if is_sponsor(contact) and role.casefold() != "sponsor" else role


def _how(contact: Contact) -> str:
    language = LANGUAGES.get(contact.language.partition("-")[0], contact.language)
    said = (
        "Formal address" if contact.form_of_address == "formal" else None,
        one_line(contact.pronouns, 20) if contact.pronouns else None,
        one_line(language, 20) if contact.language.partition("-")[0] not in ("en", "") else None,
        f"{_city(contact.zone)} time" if contact.zone else None,
        "no e-mail on record" if not contact.email else None,
    )
    parts = ", ".join(part for part in said if part)
    return f" {parts[0].upper()}{parts[1:]}." if parts else ""


def _city(zone: str) -> str:
    return one_line(zone.rpartition("/")[2].replace("_", " "), 40)


def _more(names: list[str]) -> str:
    return f" and {len(names) - 3} more" if len(names) > 3 else ""  # noqa: PLR2004  As many as are named.
