"""Triggers, modals, their stack and state, and Homes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.slack.town import Town, button, buttons, error_of, modal, plain, section, text_input


def _open(town: Town, *blocks: dict[str, Any], **more: Any) -> str:
    view = modal(*(blocks or (text_input("name"),)), **more)
    return str(town.client.views_open(trigger_id=town.trigger(), view=view)["view"]["id"])


def _modals(town: Town) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = town.screen("U0ANA")["modals"]
    return shown


def test_a_trigger_opens_one_modal_and_no_second(town: Town) -> None:
    trigger = town.trigger()

    opened = town.client.views_open(trigger_id=trigger, view=modal(section()))
    again = error_of(lambda: town.client.views_open(trigger_id=trigger, view=modal(section())))

    assert [shown["id"] for shown in _modals(town)] == [opened["view"]["id"]]
    assert again == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(town: Town) -> None:
    trigger = town.trigger()
    town.wait(3.5)

    assert error_of(lambda: town.client.views_open(trigger_id=trigger, view=modal(section()))) == "expired_trigger_id"


def test_a_trigger_is_nothing_to_another_workspace(town: Town) -> None:
    trigger = town.trigger()

    assert error_of(lambda: town.north.views_open(trigger_id=trigger, view=modal(section()))) == "invalid_trigger_id"
    assert error_of(lambda: town.client.views_open(trigger_id="1.2.3", view=modal(section()))) == "invalid_trigger_id"


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (modal(section(), title=plain("x" * 25)), "invalid_arguments"),
        ({"type": "home", "blocks": [section()]}, "invalid_arguments"),
        ({**modal(text_input("a")), "submit": None}, "invalid_arguments"),
        (modal(*(section("x" * 3000) for _ in range(90))), "view_too_large"),
    ],
)
def test_a_view_that_slack_refuses_is_refused_and_the_trigger_stays_good(
    town: Town, view: dict[str, Any], error: str
) -> None:
    trigger = town.trigger()

    refused = error_of(lambda: town.client.views_open(trigger_id=trigger, view=view))

    assert refused == error
    assert town.client.views_open(trigger_id=trigger, view=modal(section()))["ok"]


def test_a_view_comes_back_with_ids_hash_and_state(town: Town) -> None:
    view = town.client.views_open(trigger_id=town.trigger(), view=modal(text_input("name"), private_metadata="7"))[
        "view"
    ]

    assert (view["team_id"], view["app_id"], view["private_metadata"]) == ("T0CSCX", "A0RAPPORT", "7")
    assert view["hash"]
    assert view["state"]["values"] == {"name": {"typed": {"type": "plain_text_input", "value": None}}}


def test_a_stale_hash_is_a_conflict(town: Town) -> None:
    view = town.client.views_open(trigger_id=town.trigger(), view=modal(section()))["view"]

    newer = town.client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("two")))["view"]
    stale = error_of(lambda: town.client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section())))

    assert newer["hash"] != view["hash"]
    assert stale == "hash_conflict"


def test_an_external_id_finds_the_modal_and_is_unique(town: Town) -> None:
    ref = _open(town, section(), external_id="the one")

    updated = town.client.views_update(external_id="the one", view=modal(section("two"), external_id="the one"))

    assert updated["view"]["id"] == ref
    assert error_of(lambda: town.client.views_update(external_id="another", view=modal(section()))) == "not_found"


def test_an_update_keeps_what_was_typed_where_the_ids_stay(town: Town) -> None:
    ref = _open(town, text_input("name"), text_input("city"))
    town.do(
        "type", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "A"}}, "city": {"typed": {"value": "B"}}}
    )

    view = town.client.views_update(view_id=ref, view=modal(text_input("name"), text_input("town")))["view"]

    assert {block: held["typed"]["value"] for block, held in view["state"]["values"].items()} == {
        "name": "A",
        "town": None,
    }


def test_a_modal_can_be_pushed_from_inside_another_up_to_three(town: Town) -> None:
    first = _open(town, buttons(button("more")))

    refs = [first]
    for _ in range(2):
        town.do("click", as_="U0ANA", view_id=refs[-1], action_id="more")
        pushed = town.client.views_push(trigger_id=town.app.last["trigger_id"], view=modal(buttons(button("more"))))
        refs.append(pushed["view"]["id"])
    town.do("click", as_="U0ANA", view_id=refs[-1], action_id="more")
    trigger = town.app.last["trigger_id"]

    assert [shown["id"] for shown in _modals(town)] == refs
    assert _modals(town)[2]["view"]["previous_view_id"] == refs[1]
    assert _modals(town)[2]["view"]["root_view_id"] == refs[0]
    assert error_of(lambda: town.client.views_push(trigger_id=trigger, view=modal(section()))) == "push_limit_reached"


def test_nothing_can_be_pushed_outside_a_modal(town: Town) -> None:
    assert error_of(lambda: town.client.views_push(trigger_id=town.trigger(), view=modal(section()))) == "not_found"


def test_a_submission_carries_state_metadata_and_hash_and_closes_the_modal(town: Town) -> None:
    select = {
        "type": "static_select",
        "action_id": "size",
        "options": [{"text": plain("Big"), "value": "big"}],
        "initial_option": {"text": plain("Big"), "value": "big"},
    }
    picked = {"type": "input", "block_id": "size", "label": plain("Size"), "element": select}
    ref = _open(town, text_input("name"), picked, private_metadata="7", callback_id="form")

    told = town.do("submit", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "Ana"}}})

    payload = town.app.last
    assert (told["status"], payload["type"]) == (200, "view_submission")
    assert payload["view"]["state"]["values"]["name"]["typed"] == {"type": "plain_text_input", "value": "Ana"}
    assert payload["view"]["state"]["values"]["size"]["size"]["selected_option"]["value"] == "big"
    assert (payload["view"]["private_metadata"], payload["view"]["callback_id"]) == ("7", "form")
    assert payload["view"]["hash"]
    assert payload["trigger_id"]
    assert _modals(town) == []


def test_field_errors_stand_below_their_inputs_until_the_next_try(town: Town) -> None:
    ref = _open(town)
    town.app.answer = lambda _: {"response_action": "errors", "errors": {"name": "Too short"}}
    town.do("submit", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "A"}}})
    shown = _modals(town)[0]

    town.app.answer = lambda _: ""
    town.do("submit", as_="U0ANA", view_id=ref)

    assert shown["errors"] == {"name": "Too short"}
    assert shown["view"]["state"]["values"]["name"]["typed"]["value"] == "A"
    assert _modals(town) == []


@pytest.mark.parametrize(
    "said",
    [
        {"response_action": "errors", "errors": {"typed": "That is an action_id"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "dance"},
        {"text": "Hello"},
    ],
)
def test_an_answer_that_slack_does_not_understand_leaves_the_modal_with_an_error(
    town: Town, said: dict[str, Any]
) -> None:
    ref = _open(town)
    town.app.answer = lambda _: said

    told = town.do("submit", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "A"}}})

    assert told["error"].startswith("We had some trouble connecting.")
    assert told["messages"]
    assert [shown["id"] for shown in _modals(town)] == [ref]
    assert town.screen("U0ANA")["lines"][-1]["text"] == told["error"]


def test_a_submission_can_update_push_and_clear(town: Town) -> None:
    ref = _open(town, section("one"))
    town.app.answer = lambda _: {"response_action": "update", "view": modal(section("two"))}
    town.do("submit", as_="U0ANA", view_id=ref)
    updated = [shown["view"]["blocks"][0]["text"]["text"] for shown in _modals(town)]

    town.app.answer = lambda _: {"response_action": "push", "view": modal(section("three"))}
    town.do("submit", as_="U0ANA", view_id=ref)
    pushed = [shown["view"]["blocks"][0]["text"]["text"] for shown in _modals(town)]

    town.app.answer = lambda _: {"response_action": "clear"}
    town.do("submit", as_="U0ANA", view_id=_modals(town)[1]["id"])

    assert updated == ["two"]
    assert pushed == ["two", "three"]
    assert _modals(town) == []


def test_only_what_a_person_could_type_can_be_submitted(town: Town) -> None:
    limited = text_input("name")
    limited["element"]["max_length"] = 3
    ref = _open(town, limited)

    assert "required inputs are empty: name" in town.refuse("submit", as_="U0ANA", view_id=ref)
    assert "at most 3" in town.refuse("submit", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "long"}}})
    assert "no element" in town.refuse("submit", as_="U0ANA", view_id=ref, values={"no": {"typed": {"value": "A"}}})
    assert "no view" in town.refuse("submit", as_="U0SARAH", view_id=ref)
    assert len(town.app.received) == 1


def test_closing_is_told_only_to_those_who_asked(town: Town) -> None:
    silent = _open(town, section())
    town.do("close", as_="U0ANA", view_id=silent)
    before = len(town.app.received)

    loud = _open(town, section(), notify_on_close=True)
    town.do("close", as_="U0ANA", view_id=loud)

    assert before == 1
    assert (town.app.last["type"], town.app.last["is_cleared"]) == ("view_closed", False)
    assert _modals(town) == []


def test_a_home_is_published_and_replaced(town: Town) -> None:
    first = town.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("one")]})["view"]
    second = town.client.views_publish(
        user_id="U0ANA", hash=first["hash"], view={"type": "home", "blocks": [section("two")]}
    )["view"]

    conflict = error_of(
        lambda: town.client.views_publish(
            user_id="U0ANA", hash=first["hash"], view={"type": "home", "blocks": [section("three")]}
        )
    )

    assert second["id"] == first["id"]
    assert conflict == "hash_conflict"
    assert town.screen("U0ANA")["home"]["view"]["blocks"][0]["text"]["text"] == "two"
    assert town.screen("U0SARAH")["home"] is None


@pytest.mark.parametrize("person", ["U1BEN", "U9MICHAEL", "U0NOBODY"])
def test_a_home_is_for_people_of_the_workspace(town: Town, person: str) -> None:
    view = {"type": "home", "blocks": [section()]}

    assert error_of(lambda: town.client.views_publish(user_id=person, view=view)) == "user_not_found"
