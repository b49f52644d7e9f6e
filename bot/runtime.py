"""Builds one process from settings: database, vault, bells and the way to each outside system. The only global."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from sqlalchemy.orm import Session

from bot import clock, logs
from bot.bells import Bells
from bot.connections import google as google_connections
from bot.connections import slack as slack_connections
from bot.connections.service_account import read_account
from bot.connectors.claude import Claude
from bot.connectors.google import oauth
from bot.connectors.google.calendar import A_MINUTE, Calendar
from bot.connectors.google.gmail import Gmail
from bot.connectors.google.tokens import DelegatedTokens
from bot.connectors.slack import Slack
from bot.errors import ConfigError
from bot.limits import Buckets
from bot.settings import Settings, read_settings
from bot.vault import Vault, read_keys
from store.database import BUSY_SECONDS, Database
from store.jobs import rings_of
from store.models import Mailbox

DOOR_TIMEOUT = 2.0
SELDOM = (50_000, 20, 50)
"""How many new objects, and rounds over younger ones, the garbage collector lets pass between two looks."""


class Runtime:
    """Everything one process works with. Nothing is opened before it is used."""

    def __init__(self, settings: Settings, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.settings = settings
        clock.set_offset_file(settings.rapport_clock)
        self.database = Database(settings.database(), busy_seconds=busy_seconds)
        self.bells = Bells(settings.redis())
        self.buckets = Buckets(self.bells.redis)

    @cached_property
    def vault(self) -> Vault:
        """Open the key ring; raises ConfigError when there are no keys."""
        return Vault(read_keys(self.settings.required("RAPPORT_KEYS")))

    @contextmanager
    def writing(self, workspace_id: int | None) -> Iterator[Session]:
        """One transaction for one workspace (None: the lobby); bells for its jobs ring once it is committed."""
        with self.database.writing(workspace_id, self._ring) as session:
            yield session

    @contextmanager
    def reading(self, workspace_id: int | None) -> Iterator[Session]:
        """One transaction that only looks."""
        with self.database.reading(workspace_id) as session:
            yield session

    def slack(self, workspace_id: int, *, timeout: float = 10) -> Slack:
        """Give the way to one workspace's Slack; doors pass DOOR_TIMEOUT."""
        with self.reading(None) as session:
            token = slack_connections.bot_token(session, self.vault, workspace_id)
        return Slack(token, api_url=self.settings.slack_api_url, timeout=timeout)

    def gmail(self, mailbox: Mailbox) -> Gmail:
        """Give the way to one mailbox, which is used in a `with`."""
        kept = google_connections.StoredTokens(self.vault, mailbox, lambda: self.writing(mailbox.workspace_id))
        tokens = DelegatedTokens(kept, self.service_account, mailbox.address) if mailbox.is_delegated else kept
        needs_client = not mailbox.is_delegated  # Delegation does without a client of ours.
        return Gmail(
            tokens,
            api_url=self.settings.google_api_url,
            token_url=self.settings.google_token_url,
            client_id=self.settings.required("GOOGLE_CLIENT_ID") if needs_client else "",
            client_secret=self.settings.required("GOOGLE_CLIENT_SECRET") if needs_client else "",
            timeout=self.settings.rapport_gmail_seconds,
            meter=self.buckets.meter("gmail", str(mailbox.id), limit=self.settings.rapport_gmail_units),
        )

    def calendar(self, mailbox: Mailbox) -> Calendar:
        """Give the way to the calendar of a mailbox's owner, which is used in a `with`."""
        kept = google_connections.StoredTokens(self.vault, mailbox, lambda: self.writing(mailbox.workspace_id))
        needs_client = not mailbox.is_delegated
        return Calendar(
            DelegatedTokens(kept, self.service_account, mailbox.address) if mailbox.is_delegated else kept,
            api_url=self.settings.google_calendar_url,
            token_url=self.settings.google_token_url,
            client_id=self.settings.required("GOOGLE_CLIENT_ID") if needs_client else "",
            client_secret=self.settings.required("GOOGLE_CLIENT_SECRET") if needs_client else "",
            timeout=self.settings.rapport_gmail_seconds,
            meter=self.buckets.meter("calendar", str(mailbox.id), limit=A_MINUTE),
        )

    def google(self) -> oauth.Client:
        """Give our registration with Google, for connecting mailboxes."""
        return oauth.Client(
            client_id=self.settings.required("GOOGLE_CLIENT_ID"),
            client_secret=self.settings.required("GOOGLE_CLIENT_SECRET"),
            auth_url=self.settings.google_auth_url,
            token_url=self.settings.google_token_url,
            # Google has both side by side, and so has a stand-in; there is no setting that could lead elsewhere.
            revoke_url=urljoin(self.settings.google_token_url, "revoke"),
            certs_url=self.settings.google_certs_url,
        )

    @cached_property
    def service_account(self) -> Mapping[str, Any]:
        """Read the key file of the service account that acts for delegated mailboxes; raises ConfigError."""
        return read_account(self.settings.google_application_credentials)

    def claude(self) -> Claude | None:
        """Give the way to Claude, which is used in a `with`; None without a key or with RAPPORT_AI off."""
        settings = self.settings
        if not settings.has_model():
            return None
        key, url = settings.required("ANTHROPIC_API_KEY"), settings.anthropic_base_url
        return Claude(key, base_url=url, model=settings.rapport_model, timeout=settings.rapport_model_seconds)

    def close(self) -> None:
        """Let go of everything."""
        self.database.close()
        self.bells.close()

    def _ring(self, session: Session) -> None:
        rings = rings_of(session)
        if rings:
            self.bells.ring(rings)


_runtime: Runtime | None = None


def start(settings: Settings | None = None, *, busy_seconds: float = BUSY_SECONDS) -> Runtime:
    """Build this process's runtime and make it the one that `current` gives."""
    global _runtime  # noqa: PLW0603  The one global this product has.
    settings = settings or read_settings()
    logs.configure(settings.rapport_log_level, settings.rapport_log_format)
    _runtime = Runtime(settings, busy_seconds=busy_seconds)
    return _runtime


def current() -> Runtime:
    """Give this process's runtime; raises ConfigError before `start`."""
    if _runtime is None:
        raise ConfigError("This process has not been started: call bot.runtime.start first.")
    return _runtime


def settle_memory() -> None:
    """Keep what a process has loaded out of the garbage collector's way, and let it look through the rest seldom.

    What is loaded never goes away; looking through it again and again makes people wait, and in a forked child copies
    all of it. A request or a job makes some ten thousand short-lived objects, nearly all of them freed without the
    collector (https://docs.python.org/3.11/library/gc.html#gc.freeze).
    """
    gc.freeze()
    gc.set_threshold(*SELDOM)
