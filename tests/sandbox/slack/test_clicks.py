"""Pressing buttons, picking from menus and searching, on messages, ephemerals, modals and Homes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Response

from tests.sandbox.slack.town import Town, button, buttons, modal, plain, section, text_input


def _post(town: Town, *blocks: dict[str, Any], channel: str = "C0CS") -> str:
    return str(town.client.chat_postMessage(channel=channel, text="Hello", blocks=list(blocks))["ts"])


def _select(**more: Any) -> dict[str, Any]:
    options = [{"text": plain(size.title()), "value": size} for size in ("big", "small")]
    return {"type": "static_select", "action_id": "size", "options": options, **more}


def test_a_click_on_a_message_carries_what_slack_sends(town: Town) -> None:
    ts = _post(town, section(), buttons(button("go", "42")))

    told = town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")

    payload = town.app.last
    action = payload["actions"][0]
    assert (told["status"], told["error"]) == (200, None)
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == ("go", "row", "42", "button")
    assert action["action_ts"]
    assert payload["type"] == "block_actions"
    assert payload["user"] == {
        "id": "U0ANA",
        "username": "ana.ribeiro",
        "name": "ana.ribeiro",
        "team_id": "T0CSCX",
    }
    assert payload["team"] == {"id": "T0CSCX", "domain": "cscx"}
    assert payload["channel"] == {"id": "C0CS", "name": "customer-success"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0CS",
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == ts
    assert payload["trigger_id"]
    assert payload["response_url"]


def test_a_click_on_an_ephemeral_does_not_repeat_its_content(town: Town) -> None:
    town.app.answer = lambda _: {"text": "x", "blocks": [buttons(button("go"))]}
    shown = town.do("command", as_="U0ANA", channel="C0CS", text="/x")["shown"]
    town.app.answer = lambda _: ""

    town.do("click", as_="U0ANA", ephemeral=shown["ephemeral"], action_id="go")

    assert town.app.last["container"]["is_ephemeral"]
    assert "message" not in town.app.last
    assert "sees no ephemeral" in town.refuse("click", as_="U0SARAH", ephemeral=shown["ephemeral"], action_id="go")


def test_a_click_in_a_modal_carries_the_view_with_its_state(town: Town) -> None:
    view = modal(text_input("name"), buttons(button("go")))
    ref = town.client.views_open(trigger_id=town.trigger(), view=view)["view"]["id"]
    town.do("type", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "Ana"}}})

    town.do("click", as_="U0ANA", view_id=ref, action_id="go")

    assert town.app.last["container"] == {"type": "view", "view_id": ref}
    assert town.app.last["view"]["state"]["values"]["name"]["typed"]["value"] == "Ana"
    assert "response_url" not in town.app.last


def test_a_click_on_home_carries_the_home(town: Town) -> None:
    home = {"type": "home", "blocks": [buttons(button("go"))]}
    ref = town.client.views_publish(user_id="U0ANA", view=home)["view"]["id"]

    town.do("click", as_="U0ANA", view_id=ref, action_id="go")

    assert town.app.last["view"]["type"] == "home"


def test_a_button_that_is_not_there_cannot_be_pressed(town: Town) -> None:
    ts = _post(town, buttons(button("go", visible_to_user_ids=["U0SARAH"])), section())

    assert "there are: go" in town.refuse("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="stop")
    assert "not visible" in town.refuse("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")
    assert "no message" in town.refuse("click", as_="U0ANA", channel="C0CS", ts="1.000001", action_id="go")
    assert "is not in" in town.refuse("click", as_="U0GINA", channel="C0CS", ts=ts, action_id="go")
    assert "deactivated" in town.refuse("click", as_="U0PAUL", channel="C0CS", ts=ts, action_id="go")
    assert town.app.received == []


def test_a_button_that_an_update_removed_is_gone(town: Town) -> None:
    ts = _post(town, buttons(button("go")))
    town.client.chat_update(channel="C0CS", ts=ts, text="Done", blocks=[section("Done")])

    assert "there are: none" in town.refuse("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")


def test_one_of_several_buttons_with_the_same_action_is_named_by_block_or_value(town: Town) -> None:
    ts = _post(town, buttons(button("go", "1"), block_id="a"), buttons(button("go", "2"), block_id="b"))

    town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go", block_id="b")
    by_block = town.app.last["actions"][0]["value"]
    town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go", value="1")
    by_value = town.app.last["actions"][0]["block_id"]

    assert (by_block, by_value) == ("2", "a")
    assert "several blocks" in town.refuse("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")


def test_a_confirmed_click_goes_through_and_tells_what_was_confirmed(town: Town) -> None:
    confirm = {"title": plain("Sure?"), "text": plain("It leaves now."), "confirm": plain("Send"), "deny": plain("No")}
    ts = _post(town, buttons(button("go", confirm=confirm)))

    told = town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")

    assert told["confirm"] == confirm
    assert len(town.app.received) == 1


def test_a_click_the_app_did_not_take_leaves_a_warning(town: Town) -> None:
    ts = _post(town, buttons(button("go")))
    town.app.answer = lambda _: Response(status=404)

    told = town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")

    assert told["error"] == "⚠ go: the app did not take the click (HTTP 404)"
    assert town.screen("U0ANA")["lines"][-1]["text"] == told["error"]
    assert town.screen("U0SARAH")["lines"] == []


def test_a_choice_is_held_and_goes_with_the_next_click(town: Town) -> None:
    ts = _post(town, buttons(_select(), button("go")))

    town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="size", value="small")
    picked = town.app.last["actions"][0]["selected_option"]
    town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="go")
    held = town.app.last["state"]["values"]["row"]["size"]["selected_option"]
    town.do("click", as_="U0SARAH", channel="C0CS", ts=ts, action_id="go")
    of_another = town.app.last["state"]["values"]["row"]["size"]["selected_option"]

    assert picked == held == {"text": plain("Small"), "value": "small"}
    assert of_another is None


def test_only_what_is_offered_can_be_chosen(town: Town) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [{"text": plain("Later"), "value": "later"}]}
    ts = _post(town, buttons(_select(), menu, {"type": "datepicker", "action_id": "day"}))
    where = {"as_": "U0ANA", "channel": "C0CS", "ts": ts}

    assert "offers" in town.refuse("click", **where, action_id="size", value="huge")
    assert "not offered" in town.refuse(
        "click", **where, action_id="size", selected={"selected_option": {"text": plain("Huge"), "value": "huge"}}
    )
    assert "holds selected_option" in town.refuse("click", **where, action_id="size", selected={"value": "big"})
    assert "YYYY-MM-DD" in town.refuse("click", **where, action_id="day", value="tomorrow")
    town.do("click", **where, action_id="more", value="later")
    assert town.app.last["actions"][0]["selected_option"]["value"] == "later"
    town.do("click", **where, action_id="day", selected={"type": "datepicker", "selected_date": "2027-01-31"})
    assert town.app.last["actions"][0]["selected_date"] == "2027-01-31"


def test_an_input_speaks_up_only_when_it_dispatches(town: Town) -> None:
    view = modal(text_input("quiet"), text_input("loud", dispatch_action=True))
    ref = town.client.views_open(trigger_id=town.trigger(), view=view)["view"]["id"]

    quiet = town.refuse("click", as_="U0ANA", view_id=ref, action_id="typed", block_id="quiet", value="A")
    town.do("click", as_="U0ANA", view_id=ref, action_id="typed", block_id="loud", value="B")

    assert "goes with the submission" in quiet
    assert town.app.last["actions"][0]["value"] == "B"
    assert town.app.last["view"]["state"]["values"]["loud"]["typed"]["value"] == "B"


def _searched(town: Town, **more: Any) -> str:
    select = {"type": "external_select", "action_id": "customer", "min_query_length": 2, **more}
    block = {"type": "input", "block_id": "who", "label": plain("Customer"), "element": select}
    return str(town.client.views_open(trigger_id=town.trigger(), view=modal(block))["view"]["id"])


def test_a_search_asks_the_app_and_its_options_can_be_chosen(town: Town) -> None:
    ref = _searched(town)
    town.app.answer = lambda _: {"options": [{"text": plain("DataCorp"), "value": "7"}]}

    told = town.do("options", as_="U0ANA", view_id=ref, block_id="who", action_id="customer", query="da")

    asked = town.app.last
    assert (asked["type"], asked["action_id"], asked["block_id"], asked["value"]) == (
        "block_suggestion",
        "customer",
        "who",
        "da",
    )
    assert told["body"]["options"][0]["value"] == "7"
    town.app.answer = lambda _: ""
    town.do(
        "submit",
        as_="U0ANA",
        view_id=ref,
        values={"who": {"customer": {"selected_option": told["body"]["options"][0]}}},
    )
    assert town.app.last["view"]["state"]["values"]["who"]["customer"]["selected_option"]["value"] == "7"


def test_a_search_waits_for_enough_letters(town: Town) -> None:
    ref = _searched(town)

    assert "from 2 characters" in town.refuse("options", as_="U0ANA", view_id=ref, action_id="customer", query="d")


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: Response(status=500),
        lambda _: {"options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "1"}]},
        lambda _: {"options": [{"text": plain("x"), "value": str(number)} for number in range(101)]},
        lambda _: "",
    ],
)
def test_options_that_slack_would_refuse_are_an_error_on_the_screen(town: Town, answer: Any) -> None:
    ref = _searched(town)
    town.app.answer = answer

    told = town.do("options", as_="U0ANA", view_id=ref, action_id="customer", query="da")

    assert told["error"].startswith("The options could not be loaded")
    assert town.screen("U0ANA")["lines"][-1]["text"] == told["error"]


def test_a_stranger_in_a_shared_channel_can_click_and_is_told_apart(town: Town) -> None:
    ts = _post(town, buttons(button("go")), channel="C0SHARED")

    town.do("click", as_="U9MICHAEL", channel="C0SHARED", ts=ts, action_id="go")

    assert town.app.last["user"]["team_id"] == "T0DATACORP"
    assert town.app.last["team"]["id"] == "T0CSCX"
