"""Seconds since the epoch as instants and in the ways Google writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def instant_of(seconds: float) -> datetime:
    """Give the instant in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def zulu(seconds: float) -> str:
    """Write an instant as Google's messages do: 2026-11-21T10:00:00.000Z."""
    return instant_of(seconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")
