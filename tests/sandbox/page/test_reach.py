"""The page for those who use no mouse, a small screen, or a later day."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.page.visit import Visit, asked, mrkdwn, option
from tests.sandbox.slack.town import Received, button, buttons, plain, soon

SIDEWAYS = "node => node.scrollWidth <= node.clientWidth"


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the element with this name or text has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        held = page.evaluate(
            "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
        )
        if held.strip() == name:
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_card_can_be_opened_changed_and_sent_by_keyboard_alone(visit: Visit) -> None:
    view = {
        "type": "modal",
        "title": plain("Edit the mail"),
        "submit": plain("Save"),
        "blocks": [asked("Mail", {"type": "rich_text_input", "action_id": "a"})],
    }

    def open_it(delivery: Received) -> str:
        payload = delivery.payload
        if payload.get("type") == "block_actions":
            visit.client.views_open(trigger_id=payload["trigger_id"], view=view)
        return ""

    visit.open()
    visit.app.answer = open_it
    visit.say(mrkdwn("*The card*"), buttons(button("Edit mine")))
    expect(visit.messages()).to_have_count(1)
    keyboard = visit.page.keyboard
    _tab_to(visit.page, "Edit mine")
    keyboard.press("Enter")
    expect(visit.page.get_by_role("textbox", name="Mail")).to_be_focused()
    keyboard.press("Control+b")
    keyboard.type("Dear")
    keyboard.press("Control+b")
    keyboard.type(" Michael")
    _tab_to(visit.page, "Save")
    keyboard.press("Enter")

    (section,) = visit.heard("view_submission")["view"]["state"]["values"]["Mail"]["a"]["rich_text_value"]["elements"]

    assert [(leaf["text"], leaf.get("style")) for leaf in section["elements"]] == [
        ("Dear", {"bold": True}),
        (" Michael", None),
    ]
    expect(visit.page.get_by_role("dialog")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Edit mine")).to_be_focused()


def test_the_focus_stays_on_a_card_that_changes_under_it(visit: Visit) -> None:
    visit.open()
    ts = visit.say(mrkdwn("*The card*"), buttons(button("Send both")))
    expect(visit.messages()).to_have_count(1)
    _tab_to(visit.page, "Send both")
    visit.client.chat_update(channel="C0CS", ts=ts, text="Leaving", blocks=[mrkdwn("*Leaves at 14:02*")])
    expect(visit.messages().last).to_contain_text("Leaves at")
    visit.client.chat_update(channel="C0CS", ts=ts, text="Leaving", blocks=[mrkdwn("*Left*"), buttons(button("Undo"))])
    expect(visit.messages().last).to_contain_text("Left")

    visit.page.keyboard.press("Tab")

    expect(visit.page.get_by_role("button", name="Undo", exact=True)).to_be_focused()


def test_what_has_the_focus_can_be_seen(visit: Visit) -> None:
    visit.open()
    _tab_to(visit.page, "#general")

    style = visit.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")

    assert style == "solid"


def test_tab_stays_inside_a_modal(visit: Visit) -> None:
    visit.open()
    dialog = visit.show_modal(asked("Note", {"type": "plain_text_input", "action_id": "a"}))

    for _ in range(9):
        visit.page.keyboard.press("Tab")

    assert dialog.evaluate("node => node.contains(document.activeElement)")


@pytest.mark.parametrize("width", [390, 360])
def test_a_phone_shows_one_side_at_a_time_and_never_scrolls_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    visit.open()
    visit.say(
        mrkdwn("*Handoff: DataCorp → Sarah Johnson*\n" + "https://example.com/" + "a" * 120),
        buttons(*(button(f"Button number {number}") for number in range(5))),
    )
    expect(visit.messages()).to_have_count(1)

    assert visit.page.evaluate("document.documentElement.scrollWidth") == width
    assert visit.page.locator(".messages").evaluate(SIDEWAYS)
    visit.page.get_by_role("button", name="Channels").click()
    visit.page.get_by_role("list", name="Direct messages").get_by_role("button", name="Rapport").click()
    expect(visit.page.get_by_role("heading", name="Rapport", exact=True).last).to_be_visible()
    visit.page.get_by_role("group", name="What to show").get_by_role("button", name="Mailbox").click()
    expect(visit.page.locator("#slack")).to_be_hidden()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_modal_fills_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.open()
    select = {"type": "static_select", "action_id": "a", "options": [option("Leave")]}
    dialog = visit.show_modal(asked("Reason", select), asked("Mail", {"type": "rich_text_input", "action_id": "b"}))

    box = dialog.bounding_box()

    assert box is not None
    assert box["width"] == 390
    assert dialog.locator(".dialog-body").evaluate(SIDEWAYS)


def test_later_moves_time_for_everybody_who_reads_the_clock(visit: Visit, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    visit.world.clock_file = str(clock)
    visit.open()
    before = visit.world.now()
    visit.page.get_by_role("button", name="Later").click()

    visit.page.get_by_role("menuitem", name="1 day later").click()

    assert soon(clock.exists)
    assert float(clock.read_text()) == 86_400
    assert visit.world.now() - before >= 86_400


def test_a_world_whose_time_cannot_be_moved_offers_nothing_of_the_kind(visit: Visit) -> None:
    visit.open()

    expect(visit.page.get_by_role("button", name="Break something")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Later")).to_have_count(0)


def test_an_emptied_world_is_shown_empty(visit: Visit) -> None:
    visit.open()
    visit.type("Still here")
    expect(visit.messages().last).to_contain_text("Still here")

    visit.page.request.post(f"{visit.world.base_url}/control/reset", data={"keep_tokens": True})

    expect(visit.messages()).to_have_count(0)
