"""Google connections: starting one, finishing it, and handing a mailbox's tokens to its connector."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy.orm import Session

from bot import clock
from bot.connections import losing
from bot.connections.aims import Aim, read_aim
from bot.connectors.google import oauth
from bot.errors import NotFound
from bot.vault import Place, Vault
from store import jobs, lobby, mailboxes
from store.models import Mailbox, OAuthState, Person

STATE_LIVES = timedelta(minutes=10)
READ_SIGNATURE = "mailboxes.read_signature"
Mode: TypeAlias = Literal["full", "send only", "nothing"]


@dataclass(frozen=True)
class Started:
    """A connection that a person has begun and Google has sent back to us."""

    workspace_id: int
    person_id: int
    aim: Aim
    verifier: str = field(repr=False)


def start(
    session: Session,
    vault: Vault,
    client: oauth.Client,
    person: Person,
    *,
    redirect_uri: str,
    now: datetime,
    sending_only: bool = False,
    shared: Mailbox | None = None,
    extra: tuple[str, ...] = (),
) -> str:
    """Begin connecting a mailbox; returns the address of Google's page, good for ten minutes and one use.

    `sending_only` asks for no permission to read. `shared` is the mailbox to connect instead of the person's own;
    whether they may is for the caller to ask. `extra` scopes are asked for on top when first needed, without their
    address: `("calendar.freebusy", "calendar.events.owned")`; what was granted before stays granted.
    """
    state = secrets.token_urlsafe(32)
    aim = Aim(sending_only, shared.id if shared else None, extra)
    hint = shared.address if shared else person.email
    url, verifier = oauth.start(client, redirect_uri=redirect_uri, state=state, login_hint=hint, scopes=aim.scopes())
    hashed = hash_of(state)
    lobby.start_oauth(
        session,
        OAuthState(
            state_hash=hashed,
            workspace_id=person.workspace_id,
            person_id=person.id,
            purpose=aim.purpose(),
            verifier=vault.seal(verifier, state_place(person.workspace_id, hashed)),
            expires_at=now + STATE_LIVES,
        ),
    )
    return url


def take(session: Session, vault: Vault, state: str, *, now: datetime) -> Started:
    """Use up the state that came back from Google; the session stands in the lobby. Raises NotFound."""
    found = lobby.take_oauth(session, hash_of(state), now=now)
    aim = read_aim(found.purpose) if found else None
    if found is None or aim is None:
        raise NotFound(
            "This link has been used or is too old. Nothing was connected. Type /rapport connect in Slack for another."
        )
    verifier = vault.open(found.verifier, state_place(found.workspace_id, found.state_hash))
    return Started(found.workspace_id, found.person_id, aim, verifier)


def keep(vault: Vault, mailbox: Mailbox, grant: oauth.Grant) -> None:
    """Keep what Google granted with the mailbox that it is for, sealed."""
    mailbox.scopes, mailbox.is_delegated = sorted(grant.scopes), False
    mailbox.refresh_token = vault.seal(grant.refresh_token, place("refresh_token", mailbox))
    mailbox.access_token = vault.seal(grant.access_token, place("access_token", mailbox))
    mailbox.access_expires_at = grant.expires_at


def ask_for_signature(session: Session, mailbox: Mailbox, *, now: datetime) -> None:
    """Ask for the signature that a mailbox's owner keeps in Gmail to be read again."""
    jobs.schedule(
        session,
        READ_SIGNATURE,
        {"mailbox_id": mailbox.id},
        now=now,
        unique_key=f"signature:{mailbox.id}:{now.isoformat()}",
        lane=f"mailbox:{mailbox.id}",
        queue="later",
    )


def mode_of(mailbox: Mailbox) -> Mode:
    """Tell what a mailbox's grant is good for, whether or not it is connected right now; see `mode_for`."""
    return "full" if mailbox.is_delegated else mode_for(mailbox.scopes)


def mode_for(scopes: Collection[str]) -> Mode:
    """Tell what scopes are good for.

    `full` sends by draft and reads; `send only` can neither look whether a mail left nor notice answers; `nothing`
    sends nothing at all.
    """
    granted = set(scopes)
    if {oauth.READ, oauth.COMPOSE} <= granted:
        return "full"
    return "send only" if granted & {oauth.SEND, oauth.COMPOSE} else "nothing"


def refresh_token_of(vault: Vault, mailbox: Mailbox) -> str | None:
    """Open a mailbox's long-lived token, to give it back to Google; None when there is none."""
    return _opened(vault, mailbox.refresh_token, place("refresh_token", mailbox))


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
            losing.lost(session, self._mailbox_id, now=clock.now())


def hash_of(secret: str) -> str:
    """Give the form in which a one-time secret or an address is kept in the lobby."""
    return hashlib.sha256(secret.encode()).hexdigest()


def place(column: str, mailbox: Mailbox) -> Place:
    """Name the place one of a mailbox's tokens is sealed for."""
    return Place("mailboxes", column, str(mailbox.workspace_id), str(mailbox.id))


def _opened(vault: Vault, sealed: bytes | None, where: Place) -> str | None:
    return None if sealed is None else vault.open(sealed, where)


def state_place(workspace_id: int, state_hash: str) -> Place:
    """Name the place the verifier of a started connection is sealed for."""
    return Place("oauth_states", "verifier", str(workspace_id), state_hash)
