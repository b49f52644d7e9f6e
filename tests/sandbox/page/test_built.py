"""The built page is what its source says, small, whole, and honest about what is bundled."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from bot.sandbox.page.routes import STATIC

SOURCE = STATIC.parent / "source"
LEFT_OUT = {"node_modules", "dist"}
LARGEST = 1_200_000


def _files() -> list[Path]:
    paths = (path for path in SOURCE.rglob("*") if path.is_file())
    return [path for path in paths if not LEFT_OUT & set(path.relative_to(SOURCE).parts)]


def _bundled() -> set[str]:
    """The packages of the lock file that are there at run time."""
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path.rpartition("node_modules/")[2]: facts for path, facts in lock["packages"].items() if path}
    return {name for name, facts in packages.items() if not facts.get("dev")}


def test_the_page_is_built_from_the_source_beside_it() -> None:
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(SOURCE).as_posix(), path) for path in _files()):
        digest.update(f"{name}\n".encode())
        digest.update(path.read_bytes())

    built_from = (STATIC / "built-from.txt").read_text(encoding="utf-8").strip()

    assert built_from == digest.hexdigest(), "run `npm ci && npm run build` in bot/sandbox/page/source"


def test_everything_the_page_asks_for_is_there_and_comes_from_here() -> None:
    markup = (STATIC / "index.html").read_text(encoding="utf-8")

    asked = re.findall(r'(?:src|href)="([^"]+)"', markup)

    parts = [name.removeprefix("/page/") for name in asked if not name.startswith("data:")]
    assert parts
    assert [name for name in parts if not (STATIC / name).is_file()] == []
    assert not re.search(r"url\(\s*['\"]?https?:|@import", (STATIC / "page.css").read_text(encoding="utf-8"))


def test_the_page_is_small() -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < LARGEST


def test_what_is_bundled_is_listed_with_its_licence() -> None:
    told = (STATIC / "licences.txt").read_text(encoding="utf-8")
    listed = re.findall(r"^=+\n(\S+) [\d.]+, (.+)\n=+\n(.+)", told, re.MULTILINE)

    assert {"react", "react-dom", "@tiptap/core", "prosemirror-model"} <= {name for name, _, _ in listed}
    assert {name for name, _, _ in listed} <= _bundled()
    assert {licence for _, licence, _ in listed} <= {"MIT", "ISC", "BSD-3-Clause", "Apache-2.0"}
    assert all(text.strip() for _, _, text in listed)


def test_versions_are_pinned_and_the_lock_file_names_no_registry() -> None:
    package = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    lock = (SOURCE / "package-lock.json").read_text(encoding="utf-8")

    asked = {**package["dependencies"], **package["devDependencies"]}

    assert [name for name, version in asked.items() if not version[0].isdigit()] == []
    assert '"resolved"' not in lock
    assert "integrity" in lock
