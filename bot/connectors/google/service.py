"""Google's own client library for one person: where it points, whose tokens it uses, what its errors become."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar

import googleapiclient
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build_from_document

from bot.clock import clock
from bot.connectors.google.delegation import credentials_for
from bot.connectors.google.errors import SYSTEM, translated
from bot.connectors.google.once import OnceHttp
from bot.connectors.google.tokens import DelegatedTokens, Tokens
from bot.connectors.google.units import units_of
from bot.errors import NeedsReconnect

T = TypeVar("T")

_DESCRIPTIONS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


@dataclass(frozen=True)
class Api:
    """One of Google's APIs: its description among those that the library brings, and the units of a method's call."""

    description: str
    units: Callable[[str], int]


GMAIL = Api("gmail.v1", units_of)
CALENDAR = Api("calendar.v3", lambda _method: 1)


class Service:
    """One of Google's APIs for one person over one HTTP client; not for several threads at once."""

    def __init__(
        self,
        api: Api,
        tokens: Tokens,
        *,
        api_url: str,
        token_url: str,
        client_id: str,
        client_secret: str,
        timeout: float,
        meter: Callable[[int], None] | None = None,
    ) -> None:
        credentials: Any = (
            credentials_for(tokens)
            if isinstance(tokens, DelegatedTokens)
            else KeptCredentials(tokens, token_url=token_url, client_id=client_id, client_secret=client_secret)
        )
        self._http = AuthorizedHttp(credentials, http=OnceHttp(timeout=timeout))
        # A redirect would carry the mail and the token to somewhere we did not choose.
        self._http.follow_redirects = False
        self._meter, self._units = meter, api.units
        self._root: Any = build_from_document(_description(api.description, api_url, get_ident()), http=self._http)
        self._resources: dict[str, Any] = {}

    def resource(self, name: str) -> Any:
        """Give a resource of the API by its name, such as `users` of Gmail; making one takes as long as some calls."""
        if name not in self._resources:
            self._resources[name] = getattr(self._root, name)()
        return self._resources[name]

    def run(self, request: Any, shape: Callable[[Any], T], *, reading: bool = False) -> T:
        """Execute a request once and put the answer into shape; raises ConnectorError and nothing else."""
        if self._meter is not None:
            self._meter(self._units(request.methodId))
        with translated(reading=reading):
            return shape(request.execute(num_retries=0))

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()


class KeptCredentials(Credentials):
    """Google's credentials, except that what they refresh goes to the one who keeps it.

    google-auth reads the machine's clock and wants naive UTC; `tokens` speak of aware instants on our clock.
    """

    def __init__(self, tokens: Tokens, *, token_url: str, client_id: str, client_secret: str) -> None:
        expires_at = tokens.expires_at
        super().__init__(  # type: ignore[no-untyped-call]  # google-auth has no types here.
            tokens.access_token,
            refresh_token=tokens.refresh_token,
            token_uri=token_url,
            client_id=client_id,
            client_secret=client_secret,
            expiry=expires_at and (expires_at - _offset()).astimezone(UTC).replace(tzinfo=None),
        )
        self._tokens = tokens

    def refresh(self, request: Any) -> None:
        """Refresh, and hand on the result or the news that the grant is gone."""
        before = self.refresh_token
        if not before:
            self._tokens.revoked()
            raise NeedsReconnect(SYSTEM, "Nothing is kept by which this connection could be renewed.")
        try:
            # A refresh that got no answer has changed nothing that matters; it can be repeated.
            with translated(reading=True):
                super().refresh(request)  # type: ignore[no-untyped-call]  # google-auth has no types here.
        except NeedsReconnect:
            self._tokens.revoked()
            raise
        expires_at: datetime | None = self.expiry and self.expiry.replace(tzinfo=UTC) + _offset()
        self._tokens.save(str(self.token), expires_at, self.refresh_token if self.refresh_token != before else None)


def _offset() -> timedelta:
    return timedelta(seconds=clock.offset())


@lru_cache
def _description(name: str, api_url: str, _thread: int) -> dict[str, Any]:
    """Return an API's description with another root, which every kind of call follows; `api_endpoint` is not enough.

    Each thread has its own, because the library completes it in place. A text would be read anew for every person.
    """
    description: dict[str, Any] = json.loads((_DESCRIPTIONS / f"{name}.json").read_text())
    description["rootUrl"] = api_url.rstrip("/") + "/"
    description.pop("mtlsRootUrl", None)
    return description
