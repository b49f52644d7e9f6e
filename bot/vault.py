"""Sealing secrets before they reach the database: AES-256-GCM with a key ring, bound to one place in it.

A sealed value starts with the id of its key, so that keys can be added, used and retired one after the other. The
associated data names table, column, workspace and row: a ciphertext copied elsewhere does not open.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import ConfigError

NONCE_BYTES = 12
KEY_BYTES = 32
ID_BYTES = 4


@dataclass(frozen=True)
class Place:
    """Where a secret is kept: it opens nowhere else."""

    table: str
    column: str
    workspace: str
    row: str

    def associated_data(self) -> bytes:
        """Give the bytes that bind a ciphertext to this place."""
        return f"{self.table}\x1f{self.column}\x1f{self.workspace}\x1f{self.row}".encode()


class Vault:
    """A ring of keys: the first seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ConfigError("RAPPORT_KEYS is empty: tokens cannot be sealed. Make a key with `rapport keys new`.")
        self._keys = {_key_id(key): AESGCM(key) for key in keys}
        self._sealing_id = _key_id(keys[0])

    def __repr__(self) -> str:
        return f"Vault({len(self._keys)} keys)"

    @property
    def sealing_id(self) -> bytes:
        """Give the id of the key that seals, which is no secret; every value sealed by it begins with it."""
        return self._sealing_id

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """Give the ids of all keys of the ring, the sealing one first."""
        return tuple(self._keys)

    def seal(self, secret: str, place: Place) -> bytes:
        """Encrypt a secret for one place."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._keys[self._sealing_id].encrypt(nonce, secret.encode(), place.associated_data())
        return self._sealing_id + nonce + sealed

    def open(self, sealed: bytes, place: Place) -> str:
        """Decrypt what was sealed for this place; raises ConfigError when no key of the ring opens it."""
        key = self._keys.get(sealed[:ID_BYTES])
        nonce, rest = sealed[ID_BYTES : ID_BYTES + NONCE_BYTES], sealed[ID_BYTES + NONCE_BYTES :]
        if key is None:
            raise ConfigError(f"No key in RAPPORT_KEYS opens {place.table}.{place.column} of row {place.row}.")
        try:
            return key.decrypt(nonce, rest, place.associated_data()).decode()
        except InvalidTag:
            raise ConfigError(
                f"{place.table}.{place.column} of row {place.row} was sealed for another place."
            ) from None


def new_key() -> str:
    """Make a key, in the base64 form that RAPPORT_KEYS takes."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def read_keys(text: str) -> list[bytes]:
    """Read RAPPORT_KEYS: base64 keys with commas between them, the sealing one first."""
    keys = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            key = base64.urlsafe_b64decode(part)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigError("RAPPORT_KEYS holds something that is not a key. Make one with `rapport keys new`.")
        keys.append(key)
    return keys


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"rapport key id" + key).digest()[:ID_BYTES]
