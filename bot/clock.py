"""The only source of time: aware UTC, moved by the offset that `RAPPORT_CLOCK` names."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


class Clock:
    """Reads the machine's clock plus the offset in a file, so that demos, tests and proofs can move time."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self.offset_file = offset_file

    def offset(self) -> float:
        """Return the seconds by which time is moved; 0.0 without a file."""
        if self.offset_file is None:
            return 0.0
        try:
            return float(self.offset_file.read_text().strip() or 0)
        except FileNotFoundError:
            return 0.0

    def now(self) -> datetime:
        """Return the present moment as an aware datetime in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self.offset())  # noqa: TID251  The one place.

    def today(self, zone: str = "UTC") -> date:
        """Return today's date where the person is."""
        return self.now().astimezone(ZoneInfo(zone)).date()


clock = Clock()


def set_offset_file(path: Path | None) -> None:
    """Let every later reading follow the offset in this file; called once when a process is built."""
    clock.offset_file = path


def now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return clock.now()


def today(zone: str = "UTC") -> date:
    """Return today's date in a time zone."""
    return clock.today(zone)


def today_of(moment: datetime, zone: str) -> date:
    """Return the date that a moment falls on in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
