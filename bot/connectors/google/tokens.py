"""What a connector needs from whoever keeps a mailbox's tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


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
