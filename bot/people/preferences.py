"""What a person decides for themselves: phone, scheduling link, undo seconds, working hours, morning message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.errors import Invalid
from bot.people import mornings
from store import audit, cards
from store.models import Person

SHORTEST_UNDO, LONGEST_UNDO = 10, 120
LONGEST_PHONE, LONGEST_LINK = 40, 300
FEWEST_DIGITS, MOST_DIGITS = 6, 20
_PHONE = re.compile(r"[0-9+()./ -]+(?:(?:x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
_LINK = re.compile(r"https://[!-~]+", re.IGNORECASE)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True)
class Preferences:
    """One person's settings; times are `HH:MM` in the person's own zone, no digest time means no morning message."""

    phone: str | None
    scheduling_link: str | None
    undo_seconds: int
    work_starts: str
    work_ends: str
    digest_at: str | None


def of(person: Person, *, undo_seconds: int) -> Preferences:
    """Give a person's settings; `undo_seconds` stands where they have not chosen their own."""
    own = person.undo_seconds
    return Preferences(
        phone=person.phone,
        scheduling_link=person.scheduling_link,
        undo_seconds=undo_seconds if own is None else own,
        work_starts=person.work_starts,
        work_ends=person.work_ends,
        digest_at=person.digest_at,
    )


def read(typed: Mapping[str, str | None]) -> Preferences:
    """Read what was typed into a form, by the names of the settings; raises Invalid for a number that is none."""
    undo = (typed.get("undo_seconds") or "").strip()
    if not (undo.isascii() and undo.isdigit() and len(undo) < 6):  # noqa: PLR2004  Far beyond any bound.
        raise Invalid(_undo_bounds(), field="undo_seconds")
    return Preferences(
        phone=(typed.get("phone") or "").strip() or None,
        scheduling_link=(typed.get("scheduling_link") or "").strip() or None,
        undo_seconds=int(undo),
        work_starts=typed.get("work_starts") or "",
        work_ends=typed.get("work_ends") or "",
        digest_at=typed.get("digest_at") or None,
    )


def faults(wanted: Preferences, before: Preferences) -> dict[str, str]:
    """Say what is wrong with settings, by field; empty when they can be saved. What stays as it was is not judged."""
    found = {
        "phone": _fault_of_phone(wanted.phone),
        "scheduling_link": _fault_of_link(wanted.scheduling_link),
        "undo_seconds": None if SHORTEST_UNDO <= wanted.undo_seconds <= LONGEST_UNDO else _undo_bounds(),
        "work_starts": _fault_of_time(wanted.work_starts),
        "work_ends": _fault_of_time(wanted.work_ends) or _fault_of_day(wanted),
        "digest_at": _fault_of_time(wanted.digest_at) if wanted.digest_at else None,
    }
    changed = set(_changes(wanted, before))
    if "work_starts" in changed:
        changed.add("work_ends")
    return {field: fault for field, fault in found.items() if fault and field in changed}


def save(session: Session, person: Person, wanted: Preferences, *, undo_seconds: int, now: datetime) -> bool:
    """Save a person's settings and note which ones changed; False when none did. Raises Invalid at the first fault.

    They hold from the next mail on: an open undo window keeps its length, a draft that is written keeps its facts.
    """
    before = of(person, undo_seconds=undo_seconds)
    for field, fault in faults(wanted, before).items():
        raise Invalid(fault, field=field)
    changed = _changes(wanted, before)
    if not changed:
        return False
    for name in changed:
        setattr(person, name, getattr(wanted, name))
    audit.note(session, person.id, "person.settings_changed", "person", person.id, {"fields": changed}, now=now)
    cards.touch_home(session, (person.id,), now=now)
    mornings.plan(session, person, now=now)
    return True


def _changes(wanted: Preferences, before: Preferences) -> list[str]:
    after = asdict(wanted)
    return sorted(name for name, value in asdict(before).items() if after[name] != value)


def _undo_bounds() -> str:
    return f"A whole number of seconds from {SHORTEST_UNDO} to {LONGEST_UNDO}. Nothing was saved."


def _fault_of_phone(phone: str | None) -> str | None:
    if phone is None:
        return None
    digits = sum(letter.isdigit() for letter in phone)
    fits = _PHONE.fullmatch(phone) and len(phone) <= LONGEST_PHONE and FEWEST_DIGITS <= digits <= MOST_DIGITS
    return None if fits else "Write it as customers dial it, such as +351 21 555 0142. Nothing was saved."


def _fault_of_link(link: str | None) -> str | None:
    """Refuse what could not stand in a customer's mail: another scheme, a name before the host, an unseen character."""
    if link is None:
        return None
    if not link.lower().startswith("https://"):
        return "The link must begin with https://. Nothing was saved."
    if len(link) > LONGEST_LINK:
        return f"At most {LONGEST_LINK} characters. Nothing was saved."
    try:
        host, user = urlsplit(link).hostname or "", urlsplit(link).username
    except ValueError:
        host, user = "", None
    fits = _LINK.fullmatch(link) and _HOST.fullmatch(host) and user is None and not set('<>"\\|') & set(link)
    return None if fits else "That is not a web address customers can open. Nothing was saved."


def _fault_of_time(at: str | None) -> str | None:
    return None if at and _TIME.fullmatch(at) else "Choose a time. Nothing was saved."


def _fault_of_day(wanted: Preferences) -> str | None:
    fits = wanted.work_starts < wanted.work_ends
    return None if fits else "Your day must end after it begins. Nothing was saved."
