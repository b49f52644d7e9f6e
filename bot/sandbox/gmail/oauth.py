"""Google's token and revocation endpoints and the id tokens they sign."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import time
from typing import Any

from flask import Response, jsonify, request

from bot.sandbox import faults
from bot.sandbox.gmail import delegation, keys, mailboxes, tokens
from bot.sandbox.world import Fault, World

EMAIL_SCOPE = "https://www.googleapis.com/auth/userinfo.email"
PROFILE_SCOPE = "https://www.googleapis.com/auth/userinfo.profile"


class Refused(Exception):  # noqa: N818  The name says what happened.
    """A token call that RFC 6749 section 5.2 answers with an error."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}
        self.status = status


def token(world: World) -> Response:
    """Answer POST /token for the grants authorization_code, refresh_token and jwt-bearer."""
    kind = request.form.get("grant_type", "")
    method = f"oauth.{'refresh' if kind in ('refresh_token', delegation.GRANT_TYPE) else 'token'}"
    fault = world.fault_for("google", method)
    refusal = faults.before(fault, _speak)
    if refusal is not None:
        world.record_call("google", method, {"grant_type": kind}, refusal.status_code, {})
        return refusal
    with world.locked() as db:
        status, mailbox, body = _answer(db, kind, now=world.now())
    told = {name: body[name] for name in ("scope", "error") if name in body}
    world.record_call("google", method, {"grant_type": kind, "user": mailbox}, status, told)
    faults.after(fault)
    response = jsonify(body)
    response.status_code = status
    return response


def _speak(fault: Fault) -> Response:
    response = jsonify({"error": fault.options.get("error", "temporarily_unavailable"), "error_description": "Fault."})
    response.status_code = int(fault.options.get("status", 400))
    return response


def _answer(db: sqlite3.Connection, kind: str, *, now: float) -> tuple[int, str | None, dict[str, Any]]:
    try:
        return (200, *_granted(db, kind, now=now))
    except Refused as refused:  # Caught inside the transaction: a code that was tried is used up.
        return refused.status, None, refused.body


def _granted(db: sqlite3.Connection, kind: str, *, now: float) -> tuple[str, dict[str, Any]]:
    if kind == delegation.GRANT_TYPE:
        return _delegated(db, now=now)
    client_id, secret = _client()
    if not client_id or not secret:
        raise Refused("invalid_client", "The OAuth client was not found.", 401)
    if kind == "authorization_code":
        return _exchange(db, client_id, now=now)
    if kind == "refresh_token":
        return _refresh(db, client_id, now=now)
    raise Refused("unsupported_grant_type", f"Invalid grant_type: {kind}")


def _client() -> tuple[str, str]:
    if request.authorization is not None and request.authorization.type == "basic":
        return request.authorization.username or "", request.authorization.password or ""
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _exchange(db: sqlite3.Connection, client_id: str, *, now: float) -> tuple[str, dict[str, Any]]:
    code = tokens.take_code(db, request.form.get("code", ""), now=now)
    if code is None or code.client_id != client_id:
        raise Refused("invalid_grant", "Malformed auth code.")
    if code.redirect_uri != request.form.get("redirect_uri"):
        raise Refused("redirect_uri_mismatch", "Bad Request")
    if not tokens.proves(code, request.form.get("code_verifier")):
        raise Refused("invalid_grant", "Invalid code verifier.")
    granted = tokens.grant(db, code)
    body = _access(db, granted, nonce=code.nonce, now=now)
    if granted.refresh_token is not None:
        body["refresh_token"] = granted.refresh_token
    return granted.mailbox, body


def _refresh(db: sqlite3.Connection, client_id: str, *, now: float) -> tuple[str, dict[str, Any]]:
    granted = tokens.refreshable(db, request.form.get("refresh_token", ""), client_id)
    if granted is None:
        raise Refused("invalid_grant", "Token has been expired or revoked.")
    return granted.mailbox, _access(db, granted, nonce=None, now=now)


def _delegated(db: sqlite3.Connection, *, now: float) -> tuple[str, dict[str, Any]]:
    try:
        granted = delegation.accept(db, request.form.get("assertion", ""))
    except delegation.Unfit as unfit:
        raise Refused(unfit.error, unfit.description, 401 if unfit.error == "unauthorized_client" else 400) from unfit
    return granted.mailbox, _access(db, granted, nonce=None, now=now)


def _access(db: sqlite3.Connection, granted: tokens.Grant, *, nonce: str | None, now: float) -> dict[str, Any]:
    access_token = tokens.new_access(db, granted.id, now=now)
    body: dict[str, Any] = {
        "access_token": access_token,
        "expires_in": tokens.ACCESS_SECONDS - 1,
        "scope": granted.scopes,
        "token_type": "Bearer",
    }
    if "openid" in granted.scopes.split():
        body["id_token"] = keys.signed(db, _claims(db, granted, access_token, nonce=nonce, now=now))
    return body


def _claims(
    db: sqlite3.Connection, granted: tokens.Grant, access_token: str, *, nonce: str | None, now: float
) -> dict[str, Any]:
    mailbox = mailboxes.require(db, granted.mailbox)
    scopes = granted.scopes.split()
    half = hashlib.sha256(access_token.encode("ascii")).digest()[:16]
    # A verifier reads the machine's clock even where the world's has been moved, so the token is valid on both.
    machine = time.time()  # noqa: TID251  See above.
    claims: dict[str, Any] = {
        "iss": "https://accounts.google.com",
        "azp": granted.client_id,
        "aud": granted.client_id,
        "sub": mailbox.subject_ref,
        "hd": mailbox.address.partition("@")[2],
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode("ascii"),
        "iat": int(min(now, machine)),
        "exp": int(max(now, machine)) + tokens.ACCESS_SECONDS,
    }
    if EMAIL_SCOPE in scopes:
        claims |= {"email": mailbox.address, "email_verified": True}
    if PROFILE_SCOPE in scopes:
        claims |= {"name": mailbox.name}
    return claims | ({"nonce": nonce} if nonce else {})


def revoke(world: World) -> Response:
    """Answer POST /revoke for a refresh or an access token."""
    given = request.values.get("token", "")
    with world.locked() as db:
        is_revoked = tokens.revoke(db, given, now=world.now())
    status, body = (200, {}) if is_revoked else (400, {"error": "invalid_token", "error_description": "Token expired"})
    world.record_call("google", "oauth.revoke", {}, status, body)
    response = jsonify(body)
    response.status_code = status
    return response
