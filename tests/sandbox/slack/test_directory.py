"""Tokens, people and channels: each workspace sees its own, and strangers are told apart."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from tests.sandbox.slack.town import Town, error_of


def test_a_token_belongs_to_one_workspace(town: Town) -> None:
    here, there = town.client.auth_test(), town.north.auth_test()

    assert (here["team_id"], here["user_id"], here["bot_id"]) == ("T0CSCX", "U0RAPPORT", "B0RAPPORT")
    assert (there["team_id"], there["user_id"]) == ("T0NORTH", "U0RAPPORTN")


def test_calls_without_a_good_token_are_refused(town: Town) -> None:
    nobody, stranger = (WebClient(token, base_url=town.client.base_url) for token in (None, "xoxb-wrong"))

    assert error_of(nobody.auth_test) == "not_authed"
    assert error_of(stranger.auth_test) == "invalid_auth"
    assert nobody.api_test()["ok"]
    assert error_of(lambda: nobody.api_test(error="as_asked")) == "as_asked"


def test_a_token_may_come_as_an_argument(town: Town) -> None:
    nobody = WebClient(base_url=town.client.base_url)

    assert nobody.api_call("auth.test", params={"token": "xoxb-sandbox-cscx"})["team_id"] == "T0CSCX"


def test_the_workspace_that_bolt_adds_to_every_call_must_be_the_tokens_own(town: Town) -> None:
    assert town.client.api_call("users.info", json={"user": "U0ANA", "team_id": "T0CSCX"})["ok"]
    assert error_of(lambda: town.client.auth_test(team_id="T0NORTH")) == "team_not_found"


def test_an_unknown_method_is_named_as_such(town: Town) -> None:
    assert error_of(lambda: town.client.api_call("chat.sing")) == "unknown_method"


@pytest.mark.parametrize("ref", ["U1SARAH", "U1BEN", "U0RAPPORTN", "U0NOBODY"])
def test_people_of_another_workspace_are_not_found(town: Town, ref: str) -> None:
    assert error_of(lambda: town.client.users_info(user=ref)) == "user_not_found"


def test_a_list_of_people_holds_this_workspace_only(town: Town) -> None:
    pages = [page["members"] for page in town.client.users_list(limit=5)]

    refs = [member["id"] for page in pages for member in page]
    assert len(pages) > 1
    assert {"U0ANA", "U0PAUL", "U0RAPPORT"} <= set(refs)
    assert not {"U1SARAH", "U1BEN", "U9MICHAEL"} & set(refs)


def test_flags_tell_guests_leavers_admins_and_strangers_apart(town: Town) -> None:
    users = {ref: town.client.users_info(user=ref)["user"] for ref in ("U0GINA", "U0PAUL", "U0OMAR", "U9MICHAEL")}

    assert users["U0GINA"]["is_restricted"]
    assert users["U0PAUL"]["deleted"]
    assert users["U0OMAR"]["is_admin"]
    assert users["U9MICHAEL"]["is_stranger"]
    assert users["U9MICHAEL"]["team_id"] == "T0DATACORP"
    assert "email" not in users["U9MICHAEL"]["profile"]
    assert users["U0GINA"]["profile"]["email"] == "gina@agency.example"


def test_a_person_has_a_time_zone_with_its_offset(town: Town) -> None:
    lena = town.client.users_info(user="U0LENA")["user"]

    assert lena["tz"] == "Europe/Berlin"
    assert lena["tz_offset"] in (3600, 7200)


def test_people_are_found_by_address_unless_they_left_or_are_outside(town: Town) -> None:
    found = town.client.users_lookupByEmail(email="Ana@cscx.example")["user"]["id"]

    assert found == "U0ANA"
    for address in ("paul@cscx.example", "ben@northwind.example", "michael.torres@datacorp.example"):
        assert _lookup(town, address) == "users_not_found"


def _lookup(town: Town, address: str) -> str:
    return error_of(lambda: town.client.users_lookupByEmail(email=address))


def test_a_dm_is_opened_once_and_then_resumed(town: Town) -> None:
    first = town.client.conversations_open(users="U0ANA")
    again = town.client.conversations_open(users=["U0ANA"], return_im=True)

    assert first["channel"] == {"id": "D0ANA"}
    assert again["already_open"]
    assert (again["channel"]["user"], again["channel"]["is_im"]) == ("U0ANA", True)


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0PAUL", "user_disabled"),
        ("U0RAPPORT", "cannot_dm_bot"),
        ("U1BEN", "user_not_found"),
        ("U0ANA,U0SARAH", "invalid_arguments"),
        ("", "users_list_not_supplied"),
    ],
)
def test_a_dm_is_refused_with_those_who_cannot_have_one(town: Town, users: str, error: str) -> None:
    assert error_of(lambda: town.client.conversations_open(users=users)) == error


def test_a_channel_says_with_whom_it_is_shared(town: Town) -> None:
    shared = town.client.conversations_info(channel="C0SHARED")["channel"]
    pending = town.client.conversations_info(channel="C0PENDING", include_num_members=True)["channel"]

    assert (shared["is_ext_shared"], shared["is_member"], shared["is_private"]) == (True, True, False)
    assert shared["shared_team_ids"] == ["T0CSCX", "T0DATACORP"]
    assert (pending["is_pending_ext_shared"], pending["is_member"], pending["num_members"]) == (True, False, 2)


def test_private_and_foreign_channels_do_not_exist_for_the_bot(town: Town) -> None:
    for ref in ("G0PRIVATE", "C1GENERAL"):
        assert _info(town, ref) == "channel_not_found"


def _info(town: Town, ref: str) -> str:
    return error_of(lambda: town.client.conversations_info(channel=ref))


def test_lists_of_channels_keep_to_the_types_asked_for(town: Town) -> None:
    town.client.conversations_open(users="U0ANA")

    public = [channel["id"] for channel in town.client.conversations_list()["channels"]]
    private = town.client.conversations_list(types="private_channel")["channels"]
    dms = [channel["id"] for channel in town.client.conversations_list(types="im")["channels"]]

    assert public == ["C0GENERAL", "C0CS", "C0SHARED", "C0PENDING"]
    assert private == []
    assert dms == ["D0ANA"]
    assert error_of(lambda: town.client.conversations_list(types="rooms")) == "invalid_types"


def test_members_of_a_channel_include_the_bot_and_the_stranger(town: Town) -> None:
    members = town.client.conversations_members(channel="C0SHARED")["members"]

    assert {"U0ANA", "U9MICHAEL", "U0RAPPORT"} <= set(members)


def test_the_history_of_a_channel_needs_membership(town: Town) -> None:
    assert error_of(lambda: town.client.conversations_history(channel="C0PENDING")) == "not_in_channel"


def test_an_archived_channel_takes_no_posts(town: Town) -> None:
    with town.world.locked() as db:
        db.execute("update slack_channels set facts = json_set(facts, '$.is_archived', json('true')) where id = 'C0CS'")

    assert error_of(lambda: town.client.chat_postMessage(channel="C0CS", text="Hello")) == "is_archived"


def test_an_admin_can_deactivate_people_and_make_guests_of_them(town: Town) -> None:
    town.do("account", person="U0MAYA", deleted=True)
    town.do("account", person="U0DAVID", is_restricted=True, tz="Asia/Tokyo")

    users = {ref: town.client.users_info(user=ref)["user"] for ref in ("U0MAYA", "U0DAVID", "U0ANA")}
    assert users["U0MAYA"]["deleted"]
    assert (users["U0DAVID"]["is_restricted"], users["U0DAVID"]["tz"]) == (True, "Asia/Tokyo")
    assert not users["U0ANA"]["deleted"]
