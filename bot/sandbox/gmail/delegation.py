"""Domain-wide delegation: a service account signs that it acts for somebody, and gets an access token for them.

https://developers.google.com/identity/protocols/oauth2/service-account, section "HTTP/REST".
"""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bot.sandbox.gmail import mailboxes, switches, tokens

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
LONGEST_SECONDS = 3600
SLACK_SECONDS = 60
"""By how much the two clocks may differ."""


class Unfit(Exception):  # noqa: N818  The name says what happened.
    """An assertion that Google answers with an error: its code and its words."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


def accept(db: sqlite3.Connection, assertion: str) -> tokens.Grant:
    """Check an assertion and give what it grants; raises Unfit."""
    signed, claims, signature = _read(assertion)
    account = switches.read(db, "delegation")["accounts"].get(claims.get("iss"))
    if account is None:
        raise Unfit("invalid_grant", "Invalid grant: account not found")
    _require_signature(account["public_key"], signed, signature)
    _require_times(claims)
    asked = str(claims.get("scope", "")).split()
    # Without a subject the account acts for itself, with Pub/Sub for one.
    subject = mailboxes.look_up(db, str(claims["sub"])) if "sub" in claims else None
    if subject is None and "sub" in claims:
        raise Unfit("invalid_grant", "Invalid email or User ID")
    if not asked or not set(asked) <= set(account["scopes"]):
        raise Unfit(
            "unauthorized_client",
            "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of"
            " the scopes requested.",
        )
    row = db.execute(
        "insert into gmail_grants (mailbox, client_id, scopes, refresh_token) values (?, ?, ?, null) returning *",
        (subject.address if subject else claims["iss"], claims["iss"], " ".join(asked)),
    ).fetchone()
    return tokens.Grant(**row)


def _read(assertion: str) -> tuple[bytes, dict[str, Any], bytes]:
    head, _, rest = assertion.partition(".")
    body, _, signature = rest.partition(".")
    try:
        claims: dict[str, Any] = json.loads(_bytes(body))
        return f"{head}.{body}".encode("ascii"), claims, _bytes(signature)
    except ValueError as error:
        raise Unfit("invalid_grant", "Bad Request") from error


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _require_signature(pem: str, signed: bytes, signature: bytes) -> None:
    key = serialization.load_pem_public_key(pem.encode("ascii"))
    if not isinstance(key, rsa.RSAPublicKey):
        raise Unfit("invalid_grant", "Invalid JWT Signature.")
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise Unfit("invalid_grant", "Invalid JWT Signature.") from error


def _require_times(claims: dict[str, Any]) -> None:
    # Whoever signs reads the machine's clock, also where the world's has been moved.
    machine = time.time()  # noqa: TID251  See above.
    issued, expires = int(claims.get("iat", 0)), int(claims.get("exp", 0))
    fits = issued - SLACK_SECONDS <= machine < expires and expires - issued <= LONGEST_SECONDS
    if not fits or claims.get("aud") != AUDIENCE:
        raise Unfit(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.",
        )
