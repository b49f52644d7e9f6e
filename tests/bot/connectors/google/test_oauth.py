from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot import clock
from bot.connectors.google.oauth import COMPOSE, EMAIL, READ, Client, Grant, finish, missing_scopes, revoke, start
from bot.errors import ConnectorError, Rejected, Unavailable
from tests.bot.connectors.google import lines
from tests.bot.connectors.google.lines import Line, Request, listening

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
REDIRECT = "https://rapport.example/google/callback"


def reply(status: int, body: object = None) -> bytes:
    """Answer and close, because requests keeps a connection for as long as an error that mentions it is kept."""
    return lines.reply(status, body, Connection="close")


class Google:
    """The token endpoint, the keys and the revocation endpoint, with every claim open to change."""

    def __init__(self, line: Line) -> None:
        now = int(clock.now().timestamp())
        self.claims: dict[str, Any] = {
            "iss": "https://accounts.google.com",
            "aud": "client-1",
            "sub": "1077",
            "email": "Ana@cscx.example",
            "email_verified": True,
            "iat": now - 5,
            "exp": now + 3600,
        }
        self.key = KEY
        self.more: dict[str, Any] = {}
        self.client = Client(
            "client-1",
            "secret-1",
            auth_url=f"{line.url}auth",
            token_url=f"{line.url}token",
            revoke_url=f"{line.url}revoke",
            certs_url=f"{line.url}certs",
            timeout=2,
        )
        line.answer = self.answer

    def answer(self, request: Request) -> bytes:
        if request.path == "/certs":
            public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
            return reply(200, {"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        token = {
            "access_token": "access-1",
            "refresh_token": "refresh-1",
            "expires_in": 3599,
            "token_type": "Bearer",
            "scope": f"openid {EMAIL} {COMPOSE}",
            "id_token": jwt.encode(self.claims, self.key, algorithm="RS256", headers={"kid": "k1"}),
        }
        return reply(200, {**token, **self.more})

    def finish(self) -> Grant:
        return finish(self.client, code="code-1", code_verifier="v" * 50, redirect_uri=REDIRECT)


@pytest.fixture
def line() -> Iterator[Line]:
    with listening() as line:
        yield line


@pytest.fixture
def google(line: Line) -> Google:
    return Google(line)


def test_the_consent_page_is_asked_for_lasting_access_bound_to_a_secret_of_ours(google: Google) -> None:
    url, verifier = start(google.client, redirect_uri=REDIRECT, state="state-1", login_hint="ana@cscx.example")

    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert url.startswith(google.client.auth_url)
    assert asked == {
        "response_type": "code",
        "client_id": "client-1",
        "redirect_uri": REDIRECT,
        "scope": f"openid {EMAIL} {READ} {COMPOSE}",
        "state": "state-1",
        "access_type": "offline",
        "prompt": "consent",
        "include_granted_scopes": "true",
        "login_hint": "ana@cscx.example",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }


def test_a_code_becomes_a_grant_with_the_person_google_vouches_for(google: Google, line: Line) -> None:
    before = clock.now()

    grant = google.finish()

    assert (grant.email, grant.subject) == ("ana@cscx.example", "1077")
    assert (grant.refresh_token, grant.access_token) == ("refresh-1", "access-1")
    assert before + timedelta(seconds=3599) <= grant.expires_at <= clock.now() + timedelta(seconds=3599)
    assert missing_scopes(grant.scopes) == {READ}
    sent = {name: values[0] for name, values in parse_qs(line.received[0].body.decode()).items()}
    assert sent == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "code_verifier": "v" * 50,
        "redirect_uri": REDIRECT,
        "client_id": "client-1",
        "client_secret": "secret-1",
    }


def test_no_secret_shows_when_a_grant_or_client_is_printed(google: Google) -> None:
    printed = repr(google.finish()) + repr(google.client)

    assert not any(secret in printed for secret in ("refresh-1", "access-1", "secret-1"))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "client-2"},
        {"exp": 1},
        {"sub": ""},
    ],
)
def test_a_proof_that_is_not_googles_or_not_for_us_is_refused(google: Google, claims: dict[str, Any]) -> None:
    google.claims |= claims

    with pytest.raises(Rejected) as caught:
        google.finish()
    assert caught.value.code == "id_token"


def test_a_proof_signed_by_somebody_else_is_refused(google: Google) -> None:
    google.key = OTHER_KEY

    with pytest.raises(Rejected) as caught:
        google.finish()
    assert caught.value.code == "id_token"


@pytest.mark.parametrize("token", ["", "nonsense", None])
def test_an_answer_without_a_proof_is_refused(google: Google, token: str | None) -> None:
    google.more = {"id_token": token}

    with pytest.raises(Rejected) as caught:
        google.finish()
    assert caught.value.code == "id_token"


@pytest.mark.parametrize("verified", [False, "true", None])
def test_an_address_google_has_not_verified_is_refused(google: Google, verified: object) -> None:
    google.claims["email_verified"] = verified

    with pytest.raises(Rejected) as caught:
        google.finish()
    assert caught.value.code == "email_not_verified"


def test_a_grant_that_does_not_last_is_refused(google: Google) -> None:
    google.more = {"refresh_token": None}

    with pytest.raises(Rejected) as caught:
        google.finish()
    assert caught.value.code == "no_refresh_token"


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (reply(400, {"error": "invalid_grant", "error_description": "Bad code."}), Rejected, "invalid_grant"),
        (reply(401, {"error": "invalid_client"}), Rejected, "invalid_client"),
        (reply(503), Unavailable, None),
        (reply(200, b"<html>"), Unavailable, None),
        (None, Unavailable, None),
    ],
)
def test_trouble_with_the_code_is_told_in_our_words(
    google: Google, line: Line, answer: bytes | None, error: type[ConnectorError], code: str | None
) -> None:
    line.answer = lambda _: answer

    with pytest.raises(error) as caught:
        google.finish()
    assert getattr(caught.value, "code", None) == code
    assert "code-1" not in str(caught.value)


def test_keys_that_cannot_be_fetched_are_no_reason_to_trust(google: Google, line: Line) -> None:
    line.answer = lambda request: reply(500) if request.path == "/certs" else google.answer(request)

    with pytest.raises(Unavailable):
        google.finish()


def test_a_grant_is_given_back(google: Google, line: Line) -> None:
    line.answer = lambda _: reply(200)

    revoke(google.client, "refresh-1")

    assert [(request.path, request.body) for request in line.received] == [("/revoke", b"token=refresh-1")]


def test_giving_back_what_is_gone_already_is_no_error(google: Google, line: Line) -> None:
    line.answer = lambda _: reply(400, {"error": "invalid_token"})

    revoke(google.client, "refresh-1")


@pytest.mark.parametrize(("answer", "error"), [(reply(503), Unavailable), (reply(403), Rejected), (None, Unavailable)])
def test_a_grant_that_could_not_be_given_back_is_told(
    google: Google, line: Line, answer: bytes | None, error: type[ConnectorError]
) -> None:
    line.answer = lambda _: answer

    with pytest.raises(error):
        revoke(google.client, "refresh-1")
