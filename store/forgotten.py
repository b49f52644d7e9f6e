"""Addresses that asked to be forgotten: recognised by a salted hash, which is all that is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import ForgottenAddress
from store.queries import every

SALT_BYTES = 16


def hash_of(salt: str, address: str) -> str:
    """Give the form in which a forgotten address is kept."""
    return hmac.new(salt.encode(), address.strip().lower().encode(), hashlib.sha256).hexdigest()


def one_of(session: Session, addresses: Iterable[str]) -> str | None:
    """Name one of these addresses that was forgotten; None when none was."""
    asked = list(addresses)
    for kept in _everything(session):
        for address in asked:
            if hmac.compare_digest(hash_of(kept.salt, address), kept.address_hash):
                return address
    return None


def keep(session: Session, address: str, *, now: datetime) -> None:
    """Keep an address as forgotten, under a salt of its own; nothing when it is kept already."""
    if one_of(session, [address]) is not None:
        return
    salt = secrets.token_hex(SALT_BYTES)
    session.add(
        ForgottenAddress(
            workspace_id=workspace_of(session), salt=salt, address_hash=hash_of(salt, address), forgotten_at=now
        )
    )
    session.flush()


def recogniser(session: Session) -> Callable[[str], bool]:
    """Give a way to ask of many addresses, or other words kept like them, whether each was forgotten."""
    kept = [(row.salt, row.address_hash) for row in _everything(session)]
    return lambda word: any(hmac.compare_digest(hash_of(salt, word), hashed) for salt, hashed in kept)


@every
def _everything() -> Select[ForgottenAddress]:
    return select(ForgottenAddress)
