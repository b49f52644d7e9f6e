"""The tree keeps its promises: its map is true, its rooms stay apart, its dangerous constructs are not there."""

from __future__ import annotations

import ast
import re

import pytest

from handlers.slack import all as slack_handlers
from handlers.slack.routing import routes
from tests.architecture.tree import MAP, README, ROOT, full_map, modules, readme, sentence

PRODUCT = [path for path in modules() if "sandbox" not in path.parts]
# https://slack.com/help/articles/201259356-Slash-commands-in-Slack
BUILT_INTO_SLACK = {
    "/active", "/apps", "/archive", "/away", "/call", "/collapse", "/dm", "/dnd", "/expand", "/feed", "/feedback",
    "/huddle", "/invite", "/join", "/kick", "/leave", "/me", "/msg", "/mute", "/open", "/part", "/people", "/prefs",
    "/remind", "/remove", "/rename", "/search", "/shortcuts", "/shrug", "/star", "/status", "/topic", "/who",
}  # fmt: skip


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_one_sentence(path: object) -> None:
    assert isinstance(path, type(README))
    said = sentence(path)

    assert said.endswith((".", "?")), said
    assert said[0].isupper() or said[0] in "`/" or "." in said.split()[0]


def test_the_maps_are_up_to_date() -> None:
    assert MAP.read_text(encoding="utf-8") == full_map(), "run python -m tests.architecture.tree"
    assert README.read_text(encoding="utf-8") == readme(), "run python -m tests.architecture.tree"


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_query_reaches_around_row_security(path: object) -> None:
    assert isinstance(path, type(README))
    if path.name == "row_security.py":
        return

    assert not re.search(r"(?i)\b(from|into|update|join)\s+main\.", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_environment_is_read_in_one_place(path: object) -> None:
    assert isinstance(path, type(README))
    may = {"settings.py", "demo.py", "forked.py"}  # The last two hand an environment on to other processes.

    assert "os.environ" not in path.read_text(encoding="utf-8") or path.name in may


def test_features_never_commit() -> None:
    for path in PRODUCT:
        if path.relative_to(ROOT).parts[0] in ("bot", "blocks", "store") and path.name not in (
            "database.py",
            "migrate.py",
        ):
            calls = [
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            ]
            names = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
            assert "commit" not in names, path


def test_our_commands_are_not_built_into_slack() -> None:
    ours = {name for sort, name in routes.table if sort == "command"}

    assert slack_handlers.__all__
    assert ours
    assert not ours & BUILT_INTO_SLACK


def test_every_button_a_card_can_show_has_a_handler() -> None:
    shown = set()
    for path in (ROOT / "blocks").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                shown |= set(re.findall(r"^(?:outreach|handoff|connect|card)\.[a-z_]+$", node.value))
    answered = {name for _, name in routes.table}

    assert shown
    assert shown <= answered, shown - answered
