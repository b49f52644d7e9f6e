"""Changing keys while everything runs: what older keys have sealed is sealed again with the newest, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.errors import ConfigError
from bot.vault import Place, Vault
from store import lobby, sealed
from store.sealed import COLUMNS, Column, Sealed

BATCH = 100
Opens = Callable[[int | None], AbstractContextManager[Session]]
"""Opens one transaction for a workspace, or for the lobby with None."""


@dataclass
class Rotated:
    """What one run did: values sealed again, and the places that no key of the ring opens."""

    sealed: int = 0
    shut: list[str] = field(default_factory=list)


def counts(reading: Opens) -> Counter[bytes]:
    """Count the sealed values of all workspaces by the id of the key that sealed them."""
    found: Counter[bytes] = Counter()
    for column, workspace_id in _everywhere(reading):
        with reading(workspace_id) as session:
            found.update(sealed.sealed_with(session, column))
    return found


def rotate(reading: Opens, writing: Opens, vault: Vault) -> Rotated:
    """Seal again with the newest key whatever another key has sealed.

    Each batch is a transaction of its own, and each value is replaced only if it is still the one that was read: a
    token that a worker refreshes meanwhile is left to it. Stopped anywhere, it goes on from there when run again.
    """
    done = Rotated()
    for column, workspace_id in _everywhere(reading):
        after = None
        while True:
            with writing(workspace_id) as session:
                batch = sealed.sealed_otherwise(session, column, vault.sealing_id, limit=BATCH, after=after)
                for old in batch:
                    _seal_again(session, vault, old, done)
            if len(batch) < BATCH:
                break
            after = batch[-1].row
    return done


def shut(reading: Opens, vault: Vault) -> list[str]:
    """Name the places whose values no key of the ring opens, whatever sealed them."""
    found = []
    for column, workspace_id in _everywhere(reading):
        with reading(workspace_id) as session:
            # No key has an empty id, so these are all values there are.
            everything = sealed.sealed_otherwise(session, column, b"", limit=1_000_000)
        found += [_name(one) for one in everything if _opened(vault, one) is None]
    return found


def _seal_again(session: Session, vault: Vault, old: Sealed, done: Rotated) -> None:
    secret = _opened(vault, old)
    if secret is None:
        done.shut.append(_name(old))
    elif sealed.seal_again(session, old, vault.seal(secret, _place(old))):
        done.sealed += 1


def _everywhere(reading: Opens) -> Iterable[tuple[Column, int | None]]:
    with reading(None) as session:
        workspaces = [installation.id for installation in lobby.installations(session)]
    for column in COLUMNS:
        for workspace_id in (None,) if column.in_lobby else workspaces:
            yield column, workspace_id


def _opened(vault: Vault, one: Sealed) -> str | None:
    try:
        return vault.open(one.value, _place(one))
    except ConfigError:
        return None


def _place(one: Sealed) -> Place:
    return Place(one.column.table, one.column.name, str(one.workspace_id), str(one.row))


def _name(one: Sealed) -> str:
    # The verifier of a started connection is named by a hash; so much of it is enough to tell two apart.
    return f"{one.column.table}.{one.column.name} of row {str(one.row)[:8]}"
