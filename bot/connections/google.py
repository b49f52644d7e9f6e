"""Google connections: starting one, finishing it, and handing a mailbox's tokens to its connector."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google import oauth
from bot.errors import NotFound
from bot.vault import Place, Vault
from store import jobs, lobby, mailboxes
from store.models import Mailbox, OAuthState, Person

STATE_LIVES = timedelta(minutes=10)
PURPOSE = "google"
READ_SIGNATURE = "mailboxes.read_signature"


@dataclass(frozen=True)
class Started:
    """A connection that a person has begun and Google has sent back to us."""

    workspace_id: int
    person_id: int
    verifier: str = field(repr=False)


def start(
    session: Session, vault: Vault, client: oauth.Client, person: Person, *, redirect_uri: str, now: datetime
) -> str:
    """Begin connecting a person's Gmail; returns the address of Google's page, good for ten minutes and one use."""
    state = secrets.token_urlsafe(32)
    url, verifier = oauth.start(client, redirect_uri=redirect_uri, state=state, login_hint=person.email)
    hashed = hash_of(state)
    lobby.start_oauth(
        session,
        OAuthState(
            state_hash=hashed,
            workspace_id=person.workspace_id,
            person_id=person.id,
            purpose=PURPOSE,
            verifier=vault.seal(verifier, _state_place(person.workspace_id, hashed)),
            expires_at=now + STATE_LIVES,
        ),
    )
    return url


def take(session: Session, vault: Vault, state: str, *, now: datetime) -> Started:
    """Use up the state that came back from Google; the session stands in the lobby. Raises NotFound."""
    found = lobby.take_oauth(session, hash_of(state), now=now)
    if found is None or found.purpose != PURPOSE:
        raise NotFound("This link has been used or is too old. Type /rapport connect in Slack for a new one.")
    verifier = vault.open(found.verifier, _state_place(found.workspace_id, found.state_hash))
    return Started(found.workspace_id, found.person_id, verifier)


def keep(session: Session, vault: Vault, person: Person, grant: oauth.Grant, *, now: datetime) -> Mailbox:
    """Keep what Google granted as the person's connected mailbox, sealed."""
    mailbox = mailboxes.connect(session, person, address=grant.email, google_ref=grant.subject, now=now)
    mailbox.scopes = sorted(grant.scopes)
    mailbox.refresh_token = vault.seal(grant.refresh_token, place("refresh_token", mailbox))
    mailbox.access_token = vault.seal(grant.access_token, place("access_token", mailbox))
    mailbox.access_expires_at = grant.expires_at
    return mailbox


def ask_for_signature(session: Session, mailbox: Mailbox, *, now: datetime) -> None:
    """Ask for the signature that a mailbox's owner keeps in Gmail to be read again."""
    jobs.schedule(
        session,
        READ_SIGNATURE,
        {"mailbox_id": mailbox.id},
        now=now,
        unique_key=f"signature:{mailbox.id}:{int(now.timestamp())}",
        lane=f"mailbox:{mailbox.id}",
        queue="later",
    )


class StoredTokens:
    """One mailbox's tokens, opened once and written back through short transactions of their own."""

    def __init__(self, vault: Vault, mailbox: Mailbox, writing: Callable[[], AbstractContextManager[Session]]) -> None:
        self._vault, self._writing, self._mailbox_id = vault, writing, mailbox.id
        self._refresh = _opened(vault, mailbox.refresh_token, place("refresh_token", mailbox))
        self._access = _opened(vault, mailbox.access_token, place("access_token", mailbox))
        self._expires_at = mailbox.access_expires_at
        self._scopes = frozenset(mailbox.scopes)

    def __repr__(self) -> str:
        return f"StoredTokens(mailbox {self._mailbox_id})"

    @property
    def refresh_token(self) -> str:
        """The long-lived secret; empty when there is none."""
        return self._refresh or ""

    @property
    def access_token(self) -> str | None:
        """The short-lived secret."""
        return self._access

    @property
    def expires_at(self) -> datetime | None:
        """When the access token ends."""
        return self._expires_at

    @property
    def scopes(self) -> frozenset[str]:
        """What the person granted."""
        return self._scopes

    def save(self, access_token: str, expires_at: datetime | None, refresh_token: str | None) -> None:
        """Seal and keep what a refresh brought."""
        self._access, self._expires_at = access_token, expires_at
        self._refresh = refresh_token or self._refresh
        with self._writing() as session:
            mailbox = mailboxes.get(session, self._mailbox_id)
            if mailbox is None:
                return
            mailbox.access_token = self._vault.seal(access_token, place("access_token", mailbox))
            mailbox.access_expires_at = expires_at
            if refresh_token:
                mailbox.refresh_token = self._vault.seal(refresh_token, place("refresh_token", mailbox))

    def revoked(self) -> None:
        """Note that the person must connect again."""
        with self._writing() as session:
            mailboxes.disconnect(session, self._mailbox_id, now=clock.now())


def hash_of(secret: str) -> str:
    """Give the form in which a one-time secret or an address is kept in the lobby."""
    return hashlib.sha256(secret.encode()).hexdigest()


def place(column: str, mailbox: Mailbox) -> Place:
    """Name the place one of a mailbox's tokens is sealed for."""
    return Place("mailboxes", column, str(mailbox.workspace_id), str(mailbox.id))


def _opened(vault: Vault, sealed: bytes | None, where: Place) -> str | None:
    return None if sealed is None else vault.open(sealed, where)


def _state_place(workspace_id: int, state_hash: str) -> Place:
    return Place("oauth_states", "verifier", str(workspace_id), state_hash)
