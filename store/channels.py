"""Channels: whether a customer may be named in one, as Slack last said."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.dialects import upsert
from store.models import Channel, Person

TRUST = timedelta(hours=1)  # A channel can become shared at any time; after this we ask Slack again.


def is_ours(session: Session, channel_ref: str, *, now: datetime) -> bool | None:
    """Tell whether only colleagues read this channel; None when nobody has asked Slack lately."""
    own_dm = select(Person.id).where(Person.dm_ref == channel_ref)
    if session.scalar(own_dm.limit(1)) is not None:
        return True
    return session.scalar(
        select(Channel.is_ours).where(Channel.channel_ref == channel_ref, Channel.checked_at > now - TRUST)
    )


def remember(session: Session, channel_ref: str, *, ours: bool, now: datetime) -> None:
    """Keep what Slack said about a channel."""
    row = {"workspace_id": workspace_of(session), "channel_ref": channel_ref, "is_ours": ours, "checked_at": now}
    session.execute(upsert(session, Channel, ["workspace_id", "channel_ref"], ["is_ours", "checked_at"]), [row])


def remember_dm(session: Session, person_id: int, channel_ref: str) -> None:
    """Keep the direct message channel we have with a person."""
    session.execute(update(Person).where(Person.id == person_id).values(dm_ref=channel_ref))
