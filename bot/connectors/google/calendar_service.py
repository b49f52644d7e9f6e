"""Google's own client library on one calendar: where it points, whose tokens it uses, what its errors become."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import googleapiclient
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build_from_document

from bot.connectors.google.delegation import credentials_for
from bot.connectors.google.errors import translated
from bot.connectors.google.once import OnceHttp
from bot.connectors.google.service import KeptCredentials
from bot.connectors.google.tokens import DelegatedTokens, Tokens

T = TypeVar("T")

_DESCRIPTION = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "calendar.v3.json"


class CalendarService:
    """The resources `events` and `freebusy` over one HTTP client; not for several threads at once."""

    def __init__(
        self,
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
        self._http.follow_redirects = False
        self._meter = meter
        calendar: Any = build_from_document(_description(api_url), http=self._http)
        self.events, self.free_busy = calendar.events(), calendar.freebusy()

    def run(self, request: Any, shape: Callable[[Any], T], *, reading: bool = False) -> T:
        """Execute a request once and put the answer into shape; raises ConnectorError and nothing else."""
        if self._meter is not None:
            self._meter(1)
        with translated(reading=reading):
            return shape(request.execute(num_retries=0))

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()


@lru_cache
def _description(api_url: str) -> str:
    """Return the calendar's description with another root, which every kind of call follows."""
    description = json.loads(_DESCRIPTION.read_text())
    description["rootUrl"] = api_url.rstrip("/") + "/"
    description.pop("mtlsRootUrl", None)
    return json.dumps(description)
