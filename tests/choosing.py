"""Which tests run on PostgreSQL: what touches a database, and of the stories fewer where a few show the same."""

from __future__ import annotations

import pytest

STORIES = "journeys"


def of_database(items: list[pytest.Item]) -> list[pytest.Item]:
    """Keep what touches a database; the rest has nothing to do with which one it is."""
    return [item for item in items if "template" in getattr(item, "fixturenames", ())]


def fewer_stories(items: list[pytest.Item]) -> list[pytest.Item]:
    """Keep of each file of stories the first one and those marked `on_postgresql`, and everything that is no story."""
    first: dict[object, pytest.Item] = {}
    for item in items:
        first.setdefault(item.path, item)
    return [item for item in items if _runs(item, first[item.path])]


def _runs(item: pytest.Item, first: pytest.Item) -> bool:
    return STORIES not in item.path.parts or item is first or item.get_closest_marker("on_postgresql") is not None
