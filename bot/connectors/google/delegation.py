"""Delegation: Google's credentials for a service account that acts for one enrolled mailbox.

https://developers.google.com/identity/protocols/oauth2/service-account. Whom it may act for is decided by Google for a
whole domain, so it is narrowed here: these credentials are made for one address, which comes from an enrolled mailbox.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from google.oauth2 import service_account

from bot.clock import clock
from bot.connectors.google.errors import SYSTEM, translated
from bot.connectors.google.tokens import DelegatedTokens
from bot.errors import NeedsReconnect, Rejected


class DelegatedCredentials(service_account.Credentials):
    """Google's credentials for one address, except that what they obtain goes to the one who keeps it."""

    kept: DelegatedTokens

    def refresh(self, request: Any) -> None:
        """Obtain an access token, and hand on the result or the news that the delegation is gone."""
        try:
            # Asking for a token twice changes nothing, so a call without an answer can be repeated.
            with translated(reading=True):
                super().refresh(request)  # type: ignore[no-untyped-call]  # google-auth has no types here.
        except NeedsReconnect as error:
            self.kept.revoked()
            raise NeedsReconnect(SYSTEM, refused(self.kept.subject)) from error
        expires_at: datetime | None = self.expiry and self.expiry.replace(tzinfo=UTC) + _offset()
        self.kept.save(str(self.token), expires_at, None)


def credentials_for(tokens: DelegatedTokens) -> DelegatedCredentials:
    """Make credentials for the one address that `tokens` name; raises Rejected when the key file is none."""
    try:
        made: DelegatedCredentials = DelegatedCredentials.from_service_account_info(  # type: ignore[no-untyped-call]
            dict(tokens.account), scopes=sorted(tokens.scopes), subject=tokens.subject
        )
    except ValueError as error:
        raise Rejected(SYSTEM, "GOOGLE_APPLICATION_CREDENTIALS is no service account's key.", code="key") from error
    made.kept, made.token = tokens, tokens.access_token
    expires_at = tokens.expires_at
    made.expiry = expires_at and (expires_at - _offset()).astimezone(UTC).replace(tzinfo=None)
    return made


def refused(address: str) -> str:
    """Say why Google does not let a service account act for an address, and what its admin can do."""
    return (
        f"Google doesn't let Rapport act for {address}. In Google's Admin console, Security, API controls, Domain-wide"
        " delegation must list the service account's client id with exactly the scopes of docs/connect-google.md; it"
        " can take a day until that holds, and the address must have Gmail."
    )


def _offset() -> timedelta:
    return timedelta(seconds=clock.offset())
