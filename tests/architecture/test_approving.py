"""What the admin is asked to approve is what the code asks for: docs/approve.md against manifest and connectors."""

from __future__ import annotations

import re

import pytest

from bot.connectors.google import oauth
from bot.settings import Settings
from handlers.slack.manifest import OPTIONAL_SCOPES, SCOPES
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "approve.md").read_text()

# The scope that each of Slack's methods asks of a bot: https://docs.slack.dev/reference/methods
NEEDED = {
    "auth_test": None,
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "im:history",
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_replies": "im:history",
    "users_info": "users:read",
    "users_list": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_push": None,
    "views_update": None,
}


def rows(heading: str) -> list[list[str]]:
    """The rows of every table under a heading, as cells."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_each_slack_scope_has_a_reason_and_says_what_stops_without_it() -> None:
    explained = {scope.strip("`"): (why, without) for scope, why, without in rows("What it may do in Slack")}

    assert set(explained) == {*SCOPES, *OPTIONAL_SCOPES}
    assert all(why and without for why, without in explained.values())


def test_optional_scopes_are_told_apart() -> None:
    needed, optional = PAGE.split("Optional; each can be refused")

    assert all(f"| `{scope}` |" in needed for scope in SCOPES)
    assert all(f"| `{scope}` |" in optional for scope in OPTIONAL_SCOPES)


def test_each_google_scope_has_a_reason_and_says_what_stops_without_it() -> None:
    told = " ".join(scope for scope, why, without in rows("What it may do in Gmail") if why and without)
    asked = {scope.rsplit("/", 1)[-1] for scope in (*oauth.WANTED, *oauth.SENDING, *oauth.CALENDAR)}

    assert set(re.findall(r"`([^`]+)`", told)) == asked


def test_every_call_to_slack_is_covered_by_a_scope_that_is_declared() -> None:
    called = set(re.findall(r"_client\.([a-z]+_\w+)\(", (ROOT / "bot" / "connectors" / "slack.py").read_text()))

    assert called <= NEEDED.keys(), "say here which scope it needs, and why in docs/approve.md"
    assert {NEEDED[name] for name in called} - {None} <= set(SCOPES)


@pytest.mark.parametrize("page", ["approve.md", "connect-slack.md"])
def test_every_page_these_pages_lead_to_is_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / page).read_text())

    missing = [link for link in links if "://" not in link and not (ROOT / "docs" / link).exists()]
    assert links
    assert missing == []


def test_every_setting_that_the_pages_name_exists() -> None:
    named = set(re.findall(r"`((?:SLACK|RAPPORT|GOOGLE|ANTHROPIC)_[A-Z_]+)", PAGE))
    named |= set(re.findall(r"`((?:SLACK|RAPPORT|GOOGLE)_[A-Z_]+)", (ROOT / "docs" / "connect-slack.md").read_text()))

    assert named <= {name.upper() for name in Settings.model_fields}
