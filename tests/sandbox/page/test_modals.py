"""Modals on the page: every input sends exactly Slack's state, errors and typed words stay where they belong."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.sandbox.page.visit import Visit, asked, option
from tests.sandbox.slack.town import button, buttons, plain


def _offer(delivery: Any) -> Any:
    if delivery.payload.get("type") != "block_suggestion":
        return ""
    people = [option("Dana Li"), option("Hannah Weiss")]
    return {"options": [one for one in people if delivery.payload["value"].lower() in one["text"]["text"].lower()]}


def test_every_input_sends_what_slack_would_send(visit: Visit) -> None:
    visit.open()
    visit.app.answer = _offer
    dialog = visit.show_modal(
        asked("Note", {"type": "plain_text_input", "action_id": "a", "multiline": True}),
        asked("Empty", {"type": "plain_text_input", "action_id": "a"}, optional=True),
        asked("Reason", {"type": "static_select", "action_id": "a", "options": [option("Leave"), option("Other")]}),
        asked("Customer", {"type": "external_select", "action_id": "a", "min_query_length": 1}),
        asked(
            "To",
            {
                "type": "multi_external_select",
                "action_id": "a",
                "min_query_length": 0,
                "initial_options": [option("Michael")],
            },
        ),
        asked("Owner", {"type": "users_select", "action_id": "a"}),
        asked("Day", {"type": "datepicker", "action_id": "a"}),
        asked("Tell", {"type": "checkboxes", "action_id": "a", "options": [option("Manager"), option("AE")]}),
        asked("How", {"type": "radio_buttons", "action_id": "a", "options": [option("Now"), option("Later")]}),
    )
    dialog.get_by_role("textbox", name="Note").fill("Two\nlines")
    dialog.get_by_role("textbox", name="Empty").fill("x")
    dialog.get_by_role("textbox", name="Empty").fill("")
    for label, typed in (("Reason", "oth"), ("Customer", "dana"), ("To", "hann"), ("Owner", "sarah")):
        field = dialog.get_by_role("combobox", name=label, exact=True)
        field.press_sequentially(typed)
        expect(visit.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
        field.press("Enter")
        expect(visit.page.get_by_role("listbox")).to_have_count(0)
    dialog.get_by_label("Day").fill("2026-02-15")
    dialog.get_by_role("checkbox", name="AE").check()
    dialog.get_by_role("radio", name="Later").check()

    values = {block: by_action["a"] for block, by_action in visit.submit().items()}

    assert values == {
        "Note": {"type": "plain_text_input", "value": "Two\nlines"},
        "Empty": {"type": "plain_text_input", "value": None},
        "Reason": {"type": "static_select", "selected_option": option("Other")},
        "Customer": {"type": "external_select", "selected_option": option("Dana Li")},
        "To": {"type": "multi_external_select", "selected_options": [option("Michael"), option("Hannah Weiss")]},
        "Owner": {"type": "users_select", "selected_user": "U0SARAH"},
        "Day": {"type": "datepicker", "selected_date": "2026-02-15"},
        "Tell": {"type": "checkboxes", "selected_options": [option("AE")]},
        "How": {"type": "radio_buttons", "selected_option": option("Later")},
    }
    expect(dialog).to_have_count(0)


def test_a_required_input_left_empty_says_so_and_sends_nothing(visit: Visit) -> None:
    visit.open()
    dialog = visit.show_modal(asked("Note", {"type": "plain_text_input", "action_id": "a"}))
    visit.page.get_by_role("button", name="Save", exact=True).click()

    expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    assert all(one.payload.get("type") != "view_submission" for one in visit.app.received)


def test_the_errors_of_the_app_stand_below_their_inputs_and_the_words_stay(visit: Visit) -> None:
    visit.open()
    dialog = visit.show_modal(asked("Note", {"type": "plain_text_input", "action_id": "a"}))
    visit.app.answer = lambda _: {"response_action": "errors", "errors": {"Note": "Too short by half"}}
    dialog.get_by_role("textbox", name="Note").fill("Hm")
    visit.submit()

    expect(dialog.locator("[data-error=Note]")).to_have_text("Too short by half")
    expect(dialog.get_by_role("textbox", name="Note")).to_have_value("Hm")


def test_a_modal_that_changes_keeps_what_was_typed(visit: Visit) -> None:
    note = asked("Note", {"type": "plain_text_input", "action_id": "a"})
    visit.open()
    dialog = visit.show_modal(note, buttons(button("Add a line")))

    def grow(delivery: Any) -> str:
        view = {
            "type": "modal",
            "title": plain("A form"),
            "submit": plain("Save"),
            "blocks": [note, {"type": "divider"}],
        }
        visit.client.views_update(view_id=delivery.payload["view"]["id"], view=view)
        return ""

    visit.app.answer = grow
    dialog.get_by_role("textbox", name="Note").fill("Half a sentence")
    dialog.get_by_role("button", name="Add a line").click()

    expect(dialog.locator("hr")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="Note")).to_have_value("Half a sentence")
    assert visit.heard("block_actions")["view"]["state"]["values"]["Note"]["a"]["value"] == "Half a sentence"


def test_modals_stack_and_escape_closes_the_one_on_top(visit: Visit) -> None:
    visit.open()
    visit.show_modal(asked("Note", {"type": "plain_text_input", "action_id": "a"}))
    second = {"type": "modal", "title": plain("Sure?"), "blocks": [{"type": "divider"}]}
    visit.app.answer = lambda _: {"response_action": "push", "view": second}
    visit.page.get_by_role("textbox", name="Note").fill("Kept below")
    visit.submit()
    expect(visit.page.get_by_role("dialog", name="Sure?")).to_be_visible()

    visit.page.keyboard.press("Escape")

    expect(visit.page.get_by_role("dialog", name="A form")).to_be_visible()
    expect(visit.page.get_by_role("textbox", name="Note")).to_have_value("Kept below")


def test_what_was_typed_waits_while_somebody_else_plays(visit: Visit) -> None:
    visit.open()
    dialog = visit.show_modal(asked("Note", {"type": "plain_text_input", "action_id": "a"}))
    dialog.get_by_role("textbox", name="Note").fill("Not yet sent")
    visit.switch_to("David Kim")
    expect(dialog).to_have_count(0)

    visit.switch_to("Ana Ribeiro")

    expect(dialog.get_by_role("textbox", name="Note")).to_have_value("Not yet sent")
