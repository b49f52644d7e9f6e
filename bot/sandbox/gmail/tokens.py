"""What people granted: authorisation codes, refresh tokens and access tokens that expire."""

from __future__ import annotations

import base64
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

ACCESS_SECONDS = 3600
CODE_SECONDS = 600


@dataclass(frozen=True)
class Access:
    """What a valid bearer token stands for."""

    mailbox: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Code:
    """A consent that waits to be exchanged, once and soon."""

    code: str
    mailbox: str
    client_id: str
    redirect_uri: str
    scopes: str
    challenge: str | None
    nonce: str | None
    gives_refresh: bool
    expires_at: float


@dataclass(frozen=True)
class Grant:
    """One person's consent to one client; `refresh_token` is None for online access only."""

    id: int
    mailbox: str
    client_id: str
    scopes: str
    refresh_token: str | None
    revoked_at: float | None


def keep_code(db: sqlite3.Connection, code: Code) -> None:
    """Remember a consent until its code is exchanged."""
    db.execute(
        "insert into gmail_codes values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        tuple(vars(code).values()),
    )


def new_code() -> str:
    """Make an authorisation code."""
    return f"4/0A{secrets.token_urlsafe(48)}"


def take_code(db: sqlite3.Connection, code: str, *, now: float) -> Code | None:
    """Use up a code; None when it is unknown, used or too old."""
    row = db.execute("delete from gmail_codes where code = ? returning *", (code,)).fetchone()
    if row is None or row["expires_at"] < now:
        return None
    return Code(**{**dict(row), "gives_refresh": bool(row["gives_refresh"])})


def proves(code: Code, verifier: str | None) -> bool:
    """Check PKCE (RFC 7636): the verifier's SHA-256 is the challenge, or neither was given."""
    if code.challenge is None:
        return True
    digest = hashlib.sha256((verifier or "").encode("ascii", "ignore")).digest()
    return secrets.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), code.challenge)


def grant(db: sqlite3.Connection, code: Code) -> Grant:
    """Turn a code into a grant, with a refresh token if the consent was for offline access."""
    refresh_token = f"1//0{secrets.token_urlsafe(64)}" if code.gives_refresh else None
    row = db.execute(
        "insert into gmail_grants (mailbox, client_id, scopes, refresh_token) values (?, ?, ?, ?) returning *",
        (code.mailbox, code.client_id, code.scopes, refresh_token),
    ).fetchone()
    return Grant(**row)


def granted_before(db: sqlite3.Connection, mailbox: str, client_id: str) -> list[Grant]:
    """List a person's live grants to a client that came with a refresh token."""
    rows = db.execute(
        "select * from gmail_grants where mailbox = ? and client_id = ? and revoked_at is null"
        " and refresh_token is not null",
        (mailbox, client_id),
    )
    return [Grant(**row) for row in rows.fetchall()]


def refreshable(db: sqlite3.Connection, refresh_token: str, client_id: str) -> Grant | None:
    """Find the live grant of a refresh token; a token works only for the client it was given to."""
    row = db.execute(
        "select * from gmail_grants where refresh_token = ? and client_id = ? and revoked_at is null",
        (refresh_token, client_id),
    ).fetchone()
    return Grant(**row) if row else None


def new_access(db: sqlite3.Connection, grant_id: int, *, now: float) -> str:
    """Hand out an access token that lasts an hour of the world's time."""
    token = f"ya29.a0{secrets.token_urlsafe(96)}"
    db.execute("insert into gmail_access_tokens values (?, ?, ?)", (token, grant_id, now + ACCESS_SECONDS))
    return token


def access_of(db: sqlite3.Connection, token: str, *, now: float) -> Access | None:
    """Read a bearer token; None when it is unknown, expired or revoked."""
    row = db.execute(
        "select mailbox, scopes from gmail_access_tokens join gmail_grants on gmail_grants.id = grant_id"
        " where token = ? and expires_at > ? and revoked_at is null",
        (token, now),
    ).fetchone()
    return Access(row["mailbox"], frozenset(row["scopes"].split())) if row else None


def revoke(db: sqlite3.Connection, token: str, *, now: float) -> bool:
    """Revoke everything that the person granted to the client of a refresh or an access token; False when unknown.

    Google says so of combined grants: developers.google.com/identity/protocols/oauth2/web-server#incrementalAuth.
    """
    changed = db.execute(
        "update gmail_grants set revoked_at = ? where revoked_at is null and (mailbox, client_id) in (select mailbox,"
        " client_id from gmail_grants where revoked_at is null and (refresh_token = ? or id in (select grant_id from"
        " gmail_access_tokens where token = ?)))",
        (now, token, token),
    )
    return changed.rowcount > 0


def revoke_all(db: sqlite3.Connection, mailbox: str, *, now: float) -> int:
    """Revoke everything a person granted, as a changed password does; gives the number of grants."""
    changed = db.execute(
        "update gmail_grants set revoked_at = ? where mailbox = ? and revoked_at is null", (now, mailbox)
    )
    return changed.rowcount
