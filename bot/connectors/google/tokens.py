"""What a connector needs from whoever keeps a mailbox's tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class Tokens(Protocol):
    """The grant of one mailbox, kept by somebody who can write it down.

    Instants are aware UTC on the clock of `bot.clock`. The implementation masks both tokens in its `repr`.
    """

    @property
    def refresh_token(self) -> str:
        """The long-lived secret."""

    @property
    def access_token(self) -> str | None:
        """The short-lived secret, None when there is none yet."""

    @property
    def expires_at(self) -> datetime | None:
        """When the access token ends; None means that this is not known and it is used until Google refuses it."""

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes the person granted, which may be fewer than we asked for."""

    def save(self, access_token: str, expires_at: datetime | None, refresh_token: str | None) -> None:
        """Keep what a refresh brought; `refresh_token` is None unless Google gave a new one."""

    def revoked(self) -> None:
        """Note that Google no longer honours the refresh token, so the person must connect again."""


class DelegatedTokens:
    """The tokens of a mailbox that a service account acts for: there is no grant, only access tokens to be kept.

    `account` is the service account's key file, `subject` the one address it is used for here.
    """

    def __init__(self, kept: Tokens, account: Mapping[str, Any], subject: str) -> None:
        self._kept, self.account, self.subject = kept, account, subject

    def __repr__(self) -> str:
        return "DelegatedTokens()"

    @property
    def refresh_token(self) -> str:
        """The long-lived secret: there is none."""
        return ""

    @property
    def access_token(self) -> str | None:
        """The short-lived secret, None when there is none yet."""
        return self._kept.access_token

    @property
    def expires_at(self) -> datetime | None:
        """When the access token ends."""
        return self._kept.expires_at

    @property
    def scopes(self) -> frozenset[str]:
        """What the service account asks for, no more than the mailbox was enrolled with."""
        return self._kept.scopes

    def save(self, access_token: str, expires_at: datetime | None, refresh_token: str | None) -> None:
        """Keep an access token."""
        self._kept.save(access_token, expires_at, refresh_token)

    def revoked(self) -> None:
        """Note that Google does not let the service account act for this address (any more)."""
        self._kept.revoked()
