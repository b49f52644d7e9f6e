"""Pressing, choosing and searching on the page: what the app receives."""

from __future__ import annotations

import threading
from typing import Any

from playwright.sync_api import Route, expect

from tests.sandbox.page.visit import Visit, option
from tests.sandbox.slack.town import button, buttons, plain

ASKS = {
    "title": plain("Send both mails?"),
    "text": {"type": "mrkdwn", "text": "Yours leaves *now*."},
    "confirm": plain("Send both"),
    "deny": plain("Not yet"),
}


def test_a_button_that_is_pressed_twice_before_it_is_answered_reaches_the_app_once(visit: Visit) -> None:
    pressed_twice = threading.Event()
    visit.app.answer = lambda _: "" if pressed_twice.wait(10) else "nobody pressed"
    visit.open()
    visit.say(buttons(button("Edit mine", value="outreach 7", style="primary")))
    visit.page.get_by_role("button", name="Edit mine").dblclick()
    pressed_twice.set()

    action = visit.heard("block_actions")["actions"][0]

    assert (action["action_id"], action["value"], action["block_id"]) == ("Edit mine", "outreach 7", "row")
    expect(visit.page.get_by_role("button", name="Edit mine")).not_to_have_attribute("aria-busy", "true")
    assert len(visit.app.received) == 1


def test_a_button_that_asks_first_sends_nothing_when_denied(visit: Visit) -> None:
    visit.open()
    visit.say(buttons(button("Send mine", confirm=ASKS)))
    visit.page.get_by_role("button", name="Send mine").click()
    dialog = visit.page.get_by_role("alertdialog", name="Send both mails?")
    expect(dialog).to_contain_text("Yours leaves now.")

    dialog.get_by_role("button", name="Not yet").click()

    expect(dialog).to_have_count(0)
    assert not visit.app.received


def test_a_button_that_asks_first_sends_when_agreed(visit: Visit) -> None:
    visit.open()
    visit.say(buttons(button("Send mine", confirm=ASKS)))
    visit.page.get_by_role("button", name="Send mine").click()

    visit.page.get_by_role("alertdialog").get_by_role("button", name="Send both").click()

    assert visit.heard("block_actions")["actions"][0]["action_id"] == "Send mine"


def test_a_button_with_an_address_opens_it_and_tells_the_app(visit: Visit) -> None:
    visit.open()
    address = f"{visit.world.base_url}/page/page.css"
    visit.say(buttons(button("Open in Gmail", url=address)))

    with visit.page.expect_popup() as opened:
        visit.page.get_by_role("link", name="Open in Gmail").click()

    assert opened.value.url == address
    assert visit.heard("block_actions")["actions"][0]["url"] == address


def test_the_menu_behind_the_dots_sends_its_option(visit: Visit) -> None:
    visit.open()
    visit.say(buttons({"type": "overflow", "action_id": "more", "options": [option("Rewrite"), option("Send later")]}))
    visit.page.get_by_role("button", name="More", exact=True).click()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")

    assert visit.heard("block_actions")["actions"][0]["selected_option"] == option("Send later")


def test_choosing_from_a_select_in_a_message_sends_at_once(visit: Visit) -> None:
    visit.open()
    select = {
        "type": "static_select",
        "action_id": "who",
        "placeholder": plain("Who hears"),
        "options": [option("All"), option("Michael")],
    }
    visit.say({"type": "section", "block_id": "s", "text": plain("Who?"), "accessory": select})
    visit.page.get_by_role("combobox", name="Who hears").click()
    visit.page.get_by_role("listbox").get_by_role("option", name="Michael").click()

    action = visit.heard("block_actions")["actions"][0]

    assert (action["type"], action["selected_option"]) == ("static_select", option("Michael"))


def test_a_searched_select_shows_what_the_app_offers(visit: Visit) -> None:
    def offer(delivery: Any) -> Any:
        is_search = delivery.payload.get("type") == "block_suggestion"
        return {"options": [option(f"{delivery.payload['value']} Corp")]} if is_search else ""

    visit.open()
    visit.app.answer = offer
    visit.say(
        buttons(
            {
                "type": "external_select",
                "action_id": "customer",
                "min_query_length": 2,
                "placeholder": plain("Customer"),
            }
        )
    )
    field = visit.page.get_by_role("combobox", name="Customer")
    field.fill("D")
    expect(visit.page.get_by_text("Type at least 2 characters")).to_be_visible()
    field.fill("Data")
    expect(visit.page.get_by_role("option", name="Data Corp")).to_be_visible()
    field.press("Enter")

    assert visit.heard("block_actions")["actions"][0]["selected_option"] == option("Data Corp")
    expect(field).to_have_value("Data Corp")


def test_what_is_no_longer_there_says_so_when_pressed(visit: Visit) -> None:
    visit.open()
    ts = visit.say(buttons(button("Old")))

    def change_under_way(route: Route) -> None:
        visit.client.chat_update(channel="C0CS", ts=ts, text="Done", blocks=[])
        route.continue_()

    visit.page.route("**/control/slack/click", change_under_way)

    visit.page.get_by_role("button", name="Old").click()

    expect(visit.page.get_by_role("status").filter(has_text="there is no element Old here")).to_be_visible()


def test_a_message_changes_under_the_eyes_of_the_reader(visit: Visit) -> None:
    visit.open()
    ts = visit.say(text="Writing")
    expect(visit.messages().last).to_contain_text("Writing")

    visit.client.chat_update(channel="C0CS", ts=ts, text="Written")

    expect(visit.messages().last).to_contain_text("Written")
