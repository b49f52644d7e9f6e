"""The page itself: where it comes from, how it narrows, how it is read aloud, and the things it can break."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.sandbox.page.visit import Visit, asked, mrkdwn, option
from tests.sandbox.slack.town import button, buttons, plain

LONG = "Sarah Johnson will look after DataCorp from Monday, and everything that was agreed stays as it is. " * 3


def _card(visit: Visit) -> None:
    options = [option("Everybody"), option("Michael Torres only, and nobody else at all")]
    select = {"type": "static_select", "action_id": "who", "placeholder": plain("Choose who hears"), "options": options}
    visit.say(
        mrkdwn(f"*Handoff: DataCorp → Sarah Johnson*\n{LONG}https://example.com/{'a' * 90}"),
        {"type": "section", "text": plain("Who?"), "accessory": select},
        {"type": "section", "fields": [plain("Health"), plain("72, watch")]},
        buttons(*(button(f"Button number {number}") for number in range(5))),
    )


def test_the_page_asks_nobody_but_its_own_server(visit: Visit) -> None:
    addresses: list[str] = []
    visit.page.on("request", lambda request: addresses.append(request.url))
    visit.open()
    _card(visit)
    expect(visit.messages()).to_have_count(1)

    assert addresses
    assert all(address.startswith((visit.world.base_url, "data:")) for address in addresses), addresses


def test_nothing_goes_wrong_while_the_page_is_used(visit: Visit) -> None:
    problems: list[str] = []
    visit.page.on("pageerror", lambda problem: problems.append(str(problem)))
    visit.page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    visit.open()
    _card(visit)
    expect(visit.messages()).to_have_count(1)
    visit.page.get_by_role("button", name="Button number 3").click()
    visit.heard("block_actions")

    assert problems == []


def test_the_slack_column_can_be_as_narrow_as_a_phone(visit: Visit) -> None:
    visit.open()
    _card(visit)
    visit.page.get_by_role("button", name="Phone width").click()
    column = visit.page.locator("#slack")

    box = column.bounding_box()

    assert box is not None
    assert box["width"] == 360
    expect(visit.messages()).to_have_count(1)
    assert visit.page.locator(".messages").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_nothing_sticks_out_on_a_small_screen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    visit.open()
    _card(visit)
    expect(visit.messages()).to_have_count(1)

    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360
    assert visit.page.locator(".messages").evaluate("node => node.scrollWidth <= node.clientWidth")
    visit.page.get_by_role("button", name="Mailbox").click()
    expect(visit.page.get_by_role("combobox", name="Whose mailbox")).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360
    expect(visit.page.locator("#slack")).to_be_hidden()


def test_every_control_in_a_modal_has_a_name(visit: Visit) -> None:
    visit.open()
    dialog = visit.show_modal(
        asked("Note", {"type": "plain_text_input", "action_id": "a"}, hint=plain("A few words")),
        asked("Reason", {"type": "static_select", "action_id": "a", "options": [option("Leave")]}, optional=True),
        asked("Day", {"type": "datepicker", "action_id": "a"}),
        asked("Mail", {"type": "rich_text_input", "action_id": "a"}),
        asked("How", {"type": "radio_buttons", "action_id": "a", "options": [option("Now")]}),
    )

    snapshot = dialog.aria_snapshot()

    unnamed = [
        line for line in snapshot.splitlines() if re.match(r"\s*- (button|textbox|combobox|radio)\b(?! \")", line)
    ]
    assert unnamed == []
    expect(dialog.get_by_role("textbox", name="Note")).to_have_accessible_description("A few words")


def test_gmail_can_be_broken_and_mended_from_the_drawer(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="Break something").click()
    drawer = visit.page.get_by_role("complementary", name="Break something")
    dying = drawer.get_by_role("switch", name="Accepts the next mail, then dies")
    dying.click()
    expect(dying).to_be_checked()

    fault = visit.world.fault_for("gmail", "drafts.send")

    assert fault is not None
    assert fault.kind == "cut_after"
    expect(dying).not_to_be_checked()
    slow = drawer.get_by_role("region", name="Slack").get_by_role("switch", name="Is slow")
    slow.click()
    expect(slow).to_be_checked()
    slow.click()
    expect(slow).not_to_be_checked()
    assert visit.world.faults() == []


def test_everything_can_be_mended_at_once(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="Break something").click()
    drawer = visit.page.get_by_role("complementary", name="Break something")
    for switch in drawer.get_by_role("switch").all():
        switch.click()
        expect(switch).to_be_checked()

    drawer.get_by_role("button", name="Mend all").click()

    expect(drawer.get_by_role("switch", checked=True)).to_have_count(0)
    assert visit.world.faults() == []


def test_the_steps_can_be_put_away_and_come_back(visit: Visit) -> None:
    visit.open()
    steps = visit.page.get_by_role("region", name="Six steps to try")
    expect(steps.get_by_role("listitem")).to_have_count(6)
    steps.get_by_role("button", name="Hide the steps").click()
    expect(steps).to_have_count(0)
    visit.page.reload()
    expect(visit.page.locator("#slack .conversation")).to_be_visible()
    expect(steps).to_have_count(0)

    visit.page.get_by_role("button", name="Steps").click()

    expect(steps.get_by_role("listitem")).to_have_count(6)


def test_newer_blocks_can_be_read_and_pressed(visit: Visit) -> None:
    rows = [["Customer", "ARR"], ["DataCorp", "245"]]
    card = {"type": "card", "title": plain("Acme"), "body": plain("98 of 100 licences"), "actions": [button("Look")]}
    visit.open()
    visit.say({"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]})
    visit.say({"type": "carousel", "elements": [card]})
    visit.say({"type": "container", "title": plain("Details"), "child_blocks": [mrkdwn("*Inside*")]})

    expect(visit.page.get_by_role("columnheader")).to_have_text(["Customer", "ARR"])
    expect(visit.page.get_by_role("cell")).to_have_text(["DataCorp", "245"])
    expect(visit.page.get_by_role("article").filter(has_text="98 of 100 licences")).to_be_visible()
    expect(visit.page.locator(".container strong").last).to_have_text("Inside")
    visit.page.get_by_role("button", name="Look", exact=True).click()
    assert visit.heard("block_actions")["actions"][0]["action_id"] == "Look"
