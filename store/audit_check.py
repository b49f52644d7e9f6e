"""Checking the chain of audit entries, in the database or in an exported file, and naming the first that is broken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from sqlalchemy.orm import Session

from store import audit_chain
from store.audit_chain import BEGINNING, Link, Unreadable, digest_of


@dataclass(frozen=True)
class Verdict:
    """What a check found: how many entries are sound, the last digest, what is broken first, where `head` stood."""

    sound: int
    head: str
    broken: str | None = None
    head_at: int | None = None


def check_database(session: Session, *, head: str = "") -> Verdict:
    """Check a workspace's chain as it stands in the database; `head` is a digest that somebody kept from an export."""
    verdict = check(audit_chain.links(session), head=head)
    count, first = audit_chain.unlinked(session)
    if first is None or (verdict.broken and "Link " not in verdict.broken):
        return verdict
    if verdict.broken:
        return Verdict(verdict.sound, verdict.head, f"{verdict.broken} Entry {first} stands there without a link.")
    if not verdict.sound:
        said = f"None of the {count} entries is linked: the chain was removed, or nothing was noted since an upgrade."
        return Verdict(0, verdict.head, f"{said} `rapport audit export` links what an older release noted.")
    return Verdict(verdict.sound, verdict.head, f"Entry {first} was inserted: it stands in the log without a link.")


def check_file(lines: TextIO, *, head: str = "") -> Verdict:
    """Check an exported file, which needs no database."""
    return check(_read(lines), head=head)


def check(links: Iterable[Link], *, head: str = "") -> Verdict:
    """Follow a chain from its beginning up to the first link that is not what it was; none counts after that."""
    number, digest, head_at = 0, BEGINNING, None
    try:
        for link in links:
            broken = _broken(link, number + 1, digest)
            if broken:
                return Verdict(number, digest, broken, head_at)
            number, digest = link.number, link.digest
            head_at = number if digest == head else head_at
    except Unreadable as error:
        which = f"Entry {error.entry_id} (link {error.number})" if error.entry_id else f"Link {error.number}"
        return Verdict(number, digest, f"{which} was changed: it can't even be read.", head_at)
    if head and head_at is None:
        said = (
            "The digest you kept is not in the chain: entries at its end were removed, or all of it was written anew."
        )
        return Verdict(number, digest, said)
    return Verdict(number, digest, None, head_at)


def as_line(link: Link) -> str:
    """Write a link as one line of JSON, with everything that checking it takes."""
    return json.dumps(asdict(link), sort_keys=True)


def _broken(link: Link, expected: int, previous: str) -> str | None:
    if link.number != expected:
        return f"Link {expected} is missing: it was removed, or moved elsewhere in the chain."
    which = f"Entry {link.entry_id} (link {link.number})"
    if link.entry is None:
        return f"{which} is missing: its row was removed."
    if link.entry.get("id") != link.entry_id or digest_of(link.number, previous, link.entry) != link.digest:
        return f"{which} was changed or moved: it is not what was linked there."
    return None


def _read(lines: TextIO) -> Iterator[Link]:
    for number, line in enumerate(lines, start=1):
        try:
            yield _as_link(json.loads(line))
        except (ValueError, TypeError, KeyError):
            raise Unreadable(number, None) from None


def _as_link(read: dict[str, Any]) -> Link:
    number, entry_id, digest, entry = (read[name] for name in ("number", "entry_id", "digest", "entry"))
    if not (isinstance(number, int) and isinstance(entry, dict)):
        raise TypeError
    return Link(number, entry_id, digest, entry)
