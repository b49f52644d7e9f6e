"""The page of pictures and the pictures beside it belong together."""

from __future__ import annotations

import re

from tests.screens.album import FOLDER, PAGE


def _named() -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (FOLDER / PAGE).read_text(encoding="utf-8"))


def test_every_picture_that_the_page_names_is_there_and_no_other() -> None:
    named = _named()

    assert len(named) > 100
    assert len(set(named)) == len(named)
    assert set(named) == {path.name for path in FOLDER.iterdir()} - {PAGE}


def test_the_pictures_are_indexed_pngs_and_small_together() -> None:
    pictures = [FOLDER / name for name in _named()]

    assert {path.read_bytes()[:8] for path in pictures} == {b"\x89PNG\r\n\x1a\n"}
    assert {path.read_bytes()[25] for path in pictures} == {3}
    assert sum(path.stat().st_size for path in pictures) < 8_000_000
