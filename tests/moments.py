"""Beginnings that many tests share: played once in a test process, and laid again for every test after the first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, event

from bot import clock
from bot.sandbox.world import World

SOON = timedelta(seconds=30)
NEVER = (-1, -1)
Play = Callable[[], object]


class Template(Protocol):
    """A database that is kept to be copied; `tests/conftest.py` has one kind for each database."""

    def lay(self, url: str) -> None:
        """Make the database at this address another copy of this one."""

    def keep(self, url: str, name: str) -> Template:
        """Keep a copy of the database at this address."""


@dataclass(frozen=True)
class Moment:
    """What both databases held, and from when to when by the clock of the story."""

    began: datetime | None
    ended: datetime
    database: Template
    world: sqlite3.Connection


class Moments:
    """The moments that this process has kept, each under the name of the beginning that leads to it."""

    def __init__(self, template: Template, world: World) -> None:
        self.template, self.world = template, world
        self._kept: dict[str, Moment] = {}
        self._commits = 0
        self._untouched = NEVER

    def begin(self, engine: Engine) -> None:
        """Note that a test begins here and nothing has happened in it yet."""
        event.listen(engine, "commit", self._count)
        self._untouched = self._touches()

    def reach(self, name: str, url: str, engine: Engine, clock_file: Path, play: Play) -> None:
        """Come to this moment: by playing, if something has happened already or nobody has come to it yet."""
        began = clock.now() if clock_file.exists() else None
        if self._touches() != self._untouched:
            play()
        elif name not in self._kept:
            play()
            engine.dispose()  # PostgreSQL copies no database that somebody is connected to.
            self._kept[name] = Moment(began, clock.now(), self.template.keep(url, name), self.world.copy())
        elif not _is_same_time(began, self._kept[name].began):
            play()
        else:
            self._lay(self._kept[name], url, engine, clock_file)
            self._untouched = NEVER  # What was laid has happened.

    def _lay(self, moment: Moment, url: str, engine: Engine, clock_file: Path) -> None:
        engine.dispose()
        moment.database.lay(url)
        self.world.lay(moment.world)
        clock_file.unlink(missing_ok=True)
        clock_file.write_text(str((moment.ended - clock.now()).total_seconds()))

    def _touches(self) -> tuple[int, int]:
        return self._commits, self.world.db.total_changes

    def _count(self, _connection: object) -> None:
        self._commits += 1


def _is_same_time(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < SOON
