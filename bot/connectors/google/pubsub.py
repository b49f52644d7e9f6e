"""Google's announcements that a mailbox has changed: pushed to us with a signed token, or pulled by us.

They are wake-ups and no data: they come twice, late and out of order, and some never come.
https://developers.google.com/workspace/gmail/api/guides/push
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bot.errors import Rejected, Unavailable

SYSTEM = "pubsub"
SCOPE = "https://www.googleapis.com/auth/pubsub"
ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
KEEP_KEYS = 3600.0
ASK_AGAIN = 60.0  # Google is asked for keys at most once a minute, whoever sends tokens and whether it answers.
LEEWAY = 10.0
MOST_AT_ONCE = 100
PATIENCE = 5.0  # A pull that finds nothing is held open by Google for longer than we want to wait.


@dataclass(frozen=True)
class Notice:
    """A mailbox's history has come to `history_ref`; the address is in lower case."""

    address: str
    history_ref: str


@dataclass(frozen=True)
class Pulled:
    """An announcement that must be acknowledged; `notice` is None when it made no sense."""

    ack_ref: str
    notice: Notice | None


def read_push(body: bytes) -> tuple[str, Notice | None]:
    """Read what Pub/Sub posts: the subscription's name, empty when there is none, and what is announced."""
    try:
        posted = json.loads(body)
        return str(posted.get("subscription", "")), read_message(posted.get("message"))
    except (ValueError, AttributeError, RecursionError):
        return "", None


def read_message(message: Any) -> Notice | None:
    """Read one Pub/Sub message; None when it is no announcement of Gmail's."""
    try:
        data = str(message["data"])
        told = json.loads(base64.b64decode(data + "=" * (-len(data) % 4), altchars=b"-_"))
        history_ref = str(told["historyId"])
        address = str(told["emailAddress"]).strip().lower()
    except (KeyError, TypeError, ValueError, binascii.Error, RecursionError):
        return None
    return Notice(address, history_ref) if history_ref.isascii() and history_ref.isdecimal() else None


class Verifier:
    """Checks that a push comes from the subscription that we set up: its token is Google's, for us, by our account."""

    def __init__(
        self,
        *,
        certs_url: str,
        audience: str,
        email: str,
        timeout: float = 5,
        keep_keys: float = KEEP_KEYS,
        ask_again: float = ASK_AGAIN,
    ) -> None:
        self._certs_url, self._audience, self._email, self._timeout = certs_url, audience, email, timeout
        self._keep_keys, self._ask_again = keep_keys, ask_again
        self._keys: dict[str, Any] = {}
        self._fetched_at = self._asked_at = -max(keep_keys, ask_again)
        self._lock = threading.Lock()

    def check(self, token: str) -> None:
        """Raise Rejected for a token that proves nothing, and Unavailable when Google's keys cannot be had."""
        import jwt  # noqa: PLC0415  Most processes never check a token.

        try:
            key = self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=ISSUERS,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "aud", "iss"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Rejected(SYSTEM, "The proof of who pushed cannot be trusted.", code="token") from error
        if claims.get("email") != self._email or claims.get("email_verified") is not True:
            raise Rejected(SYSTEM, "The push is by another account than ours.", code="email")

    def _key(self, kid: str) -> Any:
        if self._may_ask_for(kid):
            with suppress(Unavailable):
                self._keys, self._fetched_at = self._fetched(), time.monotonic()
        if kid in self._keys:
            return self._keys[kid]
        if self._asked_at > self._fetched_at:
            raise Unavailable(SYSTEM, "Google's public keys could not be read.")
        raise Rejected(SYSTEM, "The push is signed with a key that is not Google's.", code="key")

    def _may_ask_for(self, kid: str) -> bool:
        """Take the turn to ask Google; while one asks, and for a minute after it failed, nobody else waits for it."""
        now = time.monotonic()
        with self._lock:
            is_known = kid in self._keys and now - self._fetched_at <= self._keep_keys
            if is_known or now - self._asked_at <= self._ask_again:
                return False
            self._asked_at = now
            return True

    def _fetched(self) -> dict[str, Any]:
        import jwt  # noqa: PLC0415
        import requests  # noqa: PLC0415

        try:
            answer = requests.get(self._certs_url, timeout=self._timeout)
            answer.raise_for_status()
            return {str(key.key_id): key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
        except (requests.RequestException, jwt.PyJWTError, ValueError) as error:
            raise Unavailable(SYSTEM, "Google's public keys could not be read.") from error


class Subscription:
    """A pull subscription, read with a service account; use it in a `with` so that its sockets are closed."""

    def __init__(self, name: str, *, api_url: str, key_file: Path | None) -> None:
        from google.auth.transport.requests import AuthorizedSession  # noqa: PLC0415

        self._url = f"{api_url.rstrip('/')}/v1/{name}"
        self._session: Any = AuthorizedSession(_credentials(key_file))  # type: ignore[no-untyped-call]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def pull(self) -> list[Pulled]:
        """Take what waits, at most a hundred; empty when nothing does. Raises Unavailable and Rejected."""
        answer = self._post("pull", {"maxMessages": MOST_AT_ONCE})
        return [
            Pulled(str(received["ackId"]), read_message(received.get("message")))
            for received in answer.get("receivedMessages", ())
        ]

    def acknowledge(self, pulled: Sequence[Pulled]) -> None:
        """Say that these need not come again."""
        if pulled:
            self._post("acknowledge", {"ackIds": [one.ack_ref for one in pulled]})

    def _post(self, verb: str, body: dict[str, Any]) -> Any:
        import requests  # noqa: PLC0415

        with _translated():
            try:
                answer = self._session.post(f"{self._url}:{verb}", json=body, timeout=PATIENCE)
            except requests.ReadTimeout:
                return {}  # Nothing came while we waited; what comes now is given to the next one who asks.
            answer.raise_for_status()
            return answer.json()


def _credentials(key_file: Path | None) -> Any:
    import google.auth  # noqa: PLC0415
    from google.oauth2 import service_account  # noqa: PLC0415

    with _translated():
        if key_file is None:
            return google.auth.default(scopes=[SCOPE])[0]
        return service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
            str(key_file), scopes=[SCOPE]
        )


@contextmanager
def _translated() -> Iterator[None]:
    import requests  # noqa: PLC0415
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

    try:
        yield
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else 500
        if status < 500 and status != 429:  # noqa: PLR2004  HTTP's own numbers.
            raise Rejected(SYSTEM, f"Pub/Sub refused with {status}.", code=str(status)) from error
        raise Unavailable(SYSTEM, f"Pub/Sub failed with {status}.") from error
    except (requests.RequestException, GoogleAuthError, OSError, ValueError) as error:
        raise Unavailable(SYSTEM, "Pub/Sub could not be reached or made no sense.") from error
