"""A table of hostile strings: the page shows each as Slack would, and nothing in them runs, links or calls anybody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Locator, expect

from tests.sandbox.page.visit import Visit

TABLE: list[dict[str, Any]] = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))


def _post(visit: Visit, row: dict[str, Any]) -> str:
    text = {"type": row["type"], "text": row["text"]}
    if "verbatim" in row:
        text["verbatim"] = row["verbatim"]
    return visit.say({"type": "section", "text": text}, text=row["name"])


def _seen(message: Locator) -> dict[str, Any]:
    seen: dict[str, Any] = message.locator(".text").evaluate(
        """node => ({
            shows: node.textContent,
            links: [...node.querySelectorAll("a")].map(one => one.href),
            mentions: [...node.querySelectorAll(".mention")].map(one => one.textContent),
            foreign: node.querySelectorAll("script, img, iframe, svg, object, form, [onerror], [onclick]").length,
        })"""
    )
    return seen


def test_hostile_strings_look_as_in_slack_and_do_nothing(visit: Visit) -> None:
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    visit.page.on("dialog", refuse)
    visit.page.request.post(f"{visit.world.base_url}/control/slack/limits", data={"pace": "off"})
    visit.open("U0OMAR")
    posted = {row["name"]: _post(visit, row) for row in TABLE}
    expect(visit.messages()).to_have_count(len(TABLE))

    seen = {name: _seen(visit.page.locator(f'.conversation [data-ts="{ts}"]')) for name, ts in posted.items()}

    expected = {
        row["name"]: {"shows": row["shows"], "links": row["links"], "mentions": row["mentions"], "foreign": 0}
        for row in TABLE
    }
    different = {name: (seen[name], expected[name]) for name in seen if seen[name] != expected[name]}
    assert different == {}
    assert dialogs == []
    assert visit.page.locator(".messages").first.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_every_row_of_the_table_says_something_of_its_own() -> None:
    names = [row["name"] for row in TABLE]

    assert len(set(names)) == len(names) > 40
    assert {row["type"] for row in TABLE} == {"mrkdwn", "plain_text"}
