"""Connecting a mailbox: Google's consent page, the code it sends back, and taking the grant back again.

https://developers.google.com/identity/protocols/oauth2/web-server, with PKCE (RFC 7636). The libraries are imported
where they are used: every process knows this module and hardly any of them ever connects a mailbox.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import clock
from bot.errors import Rejected, Unavailable

SYSTEM = "gmail"

READ = "https://www.googleapis.com/auth/gmail.readonly"
COMPOSE = "https://www.googleapis.com/auth/gmail.compose"
SEND = "https://www.googleapis.com/auth/gmail.send"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
WANTED = ("openid", EMAIL, READ, COMPOSE)
SENDING = ("openid", EMAIL, SEND)
"""What is asked of somebody who wants Rapport to send and to read nothing: a sensitive scope, no restricted one."""
CALENDAR = (
    "https://www.googleapis.com/auth/calendar.freebusy",
    "https://www.googleapis.com/auth/calendar.events.owned",
)
"""Asked for on top of the others when somebody first needs them."""


@dataclass(frozen=True)
class Client:
    """Our registration with Google, and where its pages and services are."""

    client_id: str
    client_secret: str = field(repr=False)
    auth_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105  An address, not a password.
    revoke_url: str = "https://oauth2.googleapis.com/revoke"
    certs_url: str = "https://www.googleapis.com/oauth2/v3/certs"
    issuers: tuple[str, ...] = ("https://accounts.google.com", "accounts.google.com")
    timeout: float = 10


@dataclass(frozen=True)
class Grant:
    """What a person granted, and who they are to Google; `subject` stays the same when the address changes."""

    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]
    email: str
    subject: str


def start(
    client: Client, *, redirect_uri: str, state: str, login_hint: str | None = None, scopes: Collection[str] = WANTED
) -> tuple[str, str]:
    """Return the address of the consent page and the code verifier, a secret to keep beside `state` for `finish`.

    What was granted before is granted along, except to somebody who wants sending alone: their earlier permission to
    read would come along unasked.
    """
    verifier = secrets.token_urlsafe(64)
    hint = {"login_hint": login_hint} if login_hint else {}
    with _session(client, redirect_uri) as session:
        url, _ = session.create_authorization_url(
            client.auth_url,
            state=state,
            code_verifier=verifier,
            scope=" ".join(scopes),
            access_type="offline",
            # Google gives a refresh token only on a consent, not when it remembers an earlier one.
            prompt="consent",
            include_granted_scopes="true" if READ in scopes else "false",
            **hint,
        )
    return url, verifier


def finish(client: Client, *, code: str, code_verifier: str, redirect_uri: str) -> Grant:
    """Exchange the code for a grant and check who granted it.

    A code works once. Raises Unavailable (start again), and Rejected with Google's code, or with `id_token`,
    `email_not_verified` or `no_refresh_token`. The caller compares `email` with the mailbox that was meant and `scopes`
    with what it needs, because a person can untick scopes.
    """
    with _translated(), _session(client, redirect_uri) as session:
        token: Mapping[str, Any] = session.fetch_token(
            client.token_url, grant_type="authorization_code", code=code, code_verifier=code_verifier
        )
    claims = _verified(client, str(token.get("id_token", "")))
    if not token.get("refresh_token"):
        raise Rejected(SYSTEM, "Google gave no lasting access.", code="no_refresh_token")
    return Grant(
        refresh_token=token["refresh_token"],
        access_token=token["access_token"],
        expires_at=clock.now() + timedelta(seconds=int(token.get("expires_in", 0))),
        scopes=frozenset(str(token.get("scope", "")).split()),
        email=str(claims["email"]).lower(),
        subject=str(claims["sub"]),
    )


def missing_scopes(granted: Iterable[str], wanted: Iterable[str] = WANTED) -> frozenset[str]:
    """Return what the person did not grant."""
    return frozenset(wanted) - frozenset(granted)


def revoke(client: Client, token: str) -> None:
    """Give a grant back to Google; one that is already gone is no error. Raises Unavailable and Rejected."""
    import requests  # noqa: PLC0415

    with _translated():
        response = requests.post(client.revoke_url, data={"token": token}, timeout=client.timeout)
        if response.status_code != 400:  # noqa: PLR2004  How Google says that it does not know the token.
            response.raise_for_status()


def _session(client: Client, redirect_uri: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415

    return OAuth2Session(
        client.client_id,
        client.client_secret,
        token_endpoint_auth_method="client_secret_post",  # noqa: S106  The name of a method, not a password.
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=client.timeout,
    )


def _verified(client: Client, token: str) -> Mapping[str, Any]:
    """Check signature, audience, times and issuer; google-auth leaves the issuer to its caller."""
    import jwt  # noqa: PLC0415
    import requests  # noqa: PLC0415
    from google.auth.exceptions import GoogleAuthError, TransportError  # noqa: PLC0415
    from google.auth.transport.requests import Request  # noqa: PLC0415
    from google.oauth2 import id_token  # noqa: PLC0415

    with _translated(), requests.Session() as session:
        request: Any = partial(Request(session), timeout=client.timeout)
        try:
            claims: Mapping[str, Any] = id_token.verify_token(
                token, request, audience=client.client_id, certs_url=client.certs_url
            )
        except TransportError:
            raise
        except (jwt.PyJWTError, GoogleAuthError, ValueError) as error:
            raise Rejected(SYSTEM, "The proof of who granted access cannot be trusted.", code="id_token") from error
    if claims.get("iss") not in client.issuers or not claims.get("sub"):
        raise Rejected(SYSTEM, "The proof of who granted access is not Google's.", code="id_token")
    if claims.get("email_verified") is not True or not claims.get("email"):
        raise Rejected(SYSTEM, "Google has not verified this address.", code="email_not_verified")
    return claims


@contextmanager
def _translated() -> Iterator[None]:
    """Raise Unavailable or Rejected for whatever the libraries raise; the messages carry no token and no code."""
    import requests  # noqa: PLC0415
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415
    from google.auth.exceptions import TransportError  # noqa: PLC0415

    try:
        yield
    except OAuthError as error:
        raise Rejected(SYSTEM, "Google refused the connection.", code=str(error.error)) from error
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else 500
        if status >= 500:  # noqa: PLR2004  HTTP's own number.
            raise Unavailable(SYSTEM, "Google's token service is not available.") from error
        raise Rejected(SYSTEM, "Google refused.", code=str(status)) from error
    except (requests.RequestException, TransportError, ValueError) as error:
        raise Unavailable(SYSTEM, "Google's token service could not be reached or made no sense.") from error
