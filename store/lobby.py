"""The lobby's queries: what is read or recorded before a workspace is known."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from bot.bells import Ring
from store.dialects import insert_ignoring
from store.models import ApiToken, Bell, Delivery, Installation, MailboxAddress, Mishap, OAuthState
from store.queries import every, first

RING_AGAIN = timedelta(seconds=10)
WIND_UP = timedelta(days=1)
"""How long jobs of a workspace that has removed Rapport go on: until grants are given back and drafts are removed."""


@first
def installation_of(team_ref: str) -> Select[Installation]:
    """Find the workspace of a Slack team; None when Rapport is not installed there."""
    return _living().where(Installation.team_ref == team_ref)


def installation(session: Session, workspace_id: int) -> Installation | None:
    """Give a workspace that has Rapport; None when it has removed it."""
    return session.scalar(_living().where(Installation.id == workspace_id))


def ever_installed(session: Session, team_ref: str) -> Installation | None:
    """Find the workspace of a Slack team, also of one that has removed Rapport; None when it never had it."""
    return session.scalar(select(Installation).where(Installation.team_ref == team_ref))


def team_of(session: Session, workspace_id: int) -> str:
    """Give the Slack team id of a workspace."""
    return session.scalars(select(Installation.team_ref).where(Installation.id == workspace_id)).one()


@every
def installations() -> Select[Installation]:
    """List every workspace that has Rapport."""
    return _living().order_by(Installation.id)


def record_delivery(session: Session, key: str, *, now: datetime) -> bool:
    """Record that this delivery is being dealt with in this transaction; False when it has been before."""
    values = {"key": key, "received_at": now}
    return insert_ignoring(session, Delivery, values) is not None


def delivery_below(session: Session, beginning: str) -> str | None:
    """Give the first recorded key that begins like this; None when there is none. Rarely asked: it may scan."""
    keys = select(Delivery.key).where(Delivery.key.startswith(beginning, autoescape=True))
    return session.scalar(keys.order_by(Delivery.key).limit(1))


def forget_deliveries(session: Session, *, before: datetime) -> int:
    """Drop delivery keys that no sender would send again."""
    return int(session.execute(delete(Delivery).where(Delivery.received_at < before)).rowcount)  # type: ignore[attr-defined]


def due_bells(session: Session, *, now: datetime, limit: int = 500) -> list[Ring]:
    """Take the bells that are due and put them off a little, in case this ring is lost too.

    Those of a workspace that removed Rapport over a day ago stay silent; they ring again once it is installed again.
    """
    found = select(Bell.queue, Bell.workspace_id, Bell.job_id).where(*_rings(now))
    due = session.execute(found.order_by(Bell.due_at).limit(limit)).all()
    if due:
        taken = [row.job_id for row in due]
        session.execute(update(Bell).where(Bell.job_id.in_(taken), Bell.due_at <= now).values(due_at=now + RING_AGAIN))
    return [Ring(row.queue, row.workspace_id, row.job_id) for row in due]


def any_bell_due(session: Session, *, now: datetime) -> bool:
    """Tell cheaply whether some bell is due, of those that do not stay silent."""
    return session.scalar(select(Bell.job_id).where(*_rings(now)).limit(1)) is not None


def _rings(now: datetime) -> tuple[ColumnElement[bool], ...]:
    silent = select(Installation.id).where(Installation.removed_at < now - WIND_UP)
    return Bell.due_at <= now, Bell.workspace_id.not_in(silent)


def mailbox_at(session: Session, address_hash: str) -> tuple[int, int] | None:
    """Give the workspace and the mailbox of an address, by its hash in lower case; None when it is nobody's here."""
    found = session.get(MailboxAddress, address_hash)
    return (found.workspace_id, found.mailbox_id) if found is not None else None


def start_oauth(session: Session, state: OAuthState) -> None:
    """Remember a connection somebody has started."""
    session.add(state)


def take_oauth(session: Session, state_hash: str, *, now: datetime) -> OAuthState | None:
    """Use up a started connection; None when it is unknown, used or too old."""
    found = session.get(OAuthState, state_hash)
    taken = session.execute(delete(OAuthState).where(OAuthState.state_hash == state_hash)).rowcount  # type: ignore[attr-defined]
    return found if found is not None and taken == 1 and found.expires_at > now else None


def forget_oauth(session: Session, *, before: datetime) -> int:
    """Drop started connections that nobody finished in time, with their sealed secrets."""
    return int(session.execute(delete(OAuthState).where(OAuthState.expires_at < before)).rowcount)  # type: ignore[attr-defined]


def is_installed(session: Session, workspace_id: int) -> bool:
    """Tell whether a workspace still has Rapport."""
    return installation(session, workspace_id) is not None


def api_token(session: Session, token_hash: str) -> ApiToken | None:
    """Find a bearer token, also one that has ended or was revoked."""
    return session.get(ApiToken, token_hash)


def tokens_of(session: Session, workspace_id: int) -> list[ApiToken]:
    """List the bearer tokens of a workspace, the oldest first, also those that are no good any more."""
    tokens = select(ApiToken).where(ApiToken.workspace_id == workspace_id)
    return list(session.scalars(tokens.order_by(ApiToken.created_at, ApiToken.token_hash)))


def add_token(session: Session, token: ApiToken) -> None:
    """Keep a new bearer token, as its hash."""
    session.add(token)


def revoke_token(session: Session, token_hash: str, *, now: datetime) -> bool:
    """Revoke a bearer token; False when it has been revoked before."""
    good = update(ApiToken).where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None))
    return bool(session.execute(good.values(revoked_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def forget_mishaps(session: Session, *, before: datetime) -> None:
    """Delete failures that happened before then."""
    session.execute(delete(Mishap).where(Mishap.at < before))


def mishap(session: Session, ref: str) -> Mishap | None:
    """Find a failure by the reference somebody was given."""
    return session.get(Mishap, ref.strip().upper())


def _living() -> Select[Installation]:
    return select(Installation).where(Installation.removed_at.is_(None))
