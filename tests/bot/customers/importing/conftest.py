"""A database with two workspaces, and a folder to put files into."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.database import Database
from store.models import Installation

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)

Folder = Callable[..., Path]


@pytest.fixture
def workspaces(database: Database) -> Database:
    with database.writing(None) as session:
        for number, name in ((1, "CSCX"), (2, "Northwind Success")):
            session.add(Installation(id=number, team_ref=f"T{number}", name=name, bot_user_ref="U", installed_at=NOW))
    return database


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    def write(**files: str | bytes) -> Path:
        place = tmp_path / "books"
        place.mkdir(exist_ok=True)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (place / f"{name}.csv").write_bytes(data)
        return place

    return write
