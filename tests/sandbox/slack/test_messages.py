"""Posting, whispering, editing and deleting, through slack_sdk's own client."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.slack.town import Town, button, buttons, error_of, section


def test_a_posted_message_is_read_back_by_everyone_in_the_channel(town: Town) -> None:
    posted = town.client.chat_postMessage(channel="C0CS", text="Hello", blocks=[section("*Hello*")])

    seen = town.seen("U0SARAH", "C0CS")

    assert [(message["ts"], message["text"]) for message in seen] == [(posted["ts"], "Hello")]
    assert seen[0]["blocks"][0]["text"]["text"] == "*Hello*"
    assert seen[0]["author"]["is_bot"]


def test_every_message_of_a_channel_has_its_own_timestamp(town: Town) -> None:
    stamps = [town.client.chat_postMessage(channel="C0CS", text=str(number))["ts"] for number in range(10)]
    town.wait(-3600)
    stamps.append(town.client.chat_postMessage(channel="C0CS", text="after the clock went back")["ts"])

    assert stamps == sorted(set(stamps))


def test_a_persons_id_opens_the_dm_with_that_person(town: Town) -> None:
    posted = town.client.chat_postMessage(channel="U0ANA", text="For you")

    assert posted["channel"] == "D0ANA"
    assert [message["text"] for message in town.seen("U0ANA", "D0ANA")] == ["For you"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("G0PRIVATE", "channel_not_found"),
        ("C0PENDING", "not_in_channel"),
        ("C1GENERAL", "channel_not_found"),
        ("U1BEN", "user_not_found"),
        ("D0ANA", "channel_not_found"),
        ("U0PAUL", "user_disabled"),
        ("U0RAPPORT", "cannot_dm_bot"),
    ],
)
def test_the_bot_posts_only_where_it_may(town: Town, channel: str, error: str) -> None:
    assert error_of(lambda: town.client.chat_postMessage(channel=channel, text="Hello")) == error


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "Hello", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "Hello", "blocks": [section("x" * 2900) for _ in range(5)]}, "msg_blocks_too_long"),
        ({"text": "Hello", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "Hello", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "Hello", "nonsense": "1"}, "invalid_arguments"),
        ({"text": "Hello", "username": "Somebody"}, "invalid_arguments"),
        ({"text": "Hello", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_what_slack_refuses_is_refused(town: Town, content: dict[str, Any], error: str) -> None:
    assert error_of(lambda: town.client.chat_postMessage(channel="C0CS", **content)) == error
    assert town.seen("U0ANA", "C0CS") == []


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_blocks_without_a_notification_text_are_refused(town: Town) -> None:
    assert error_of(lambda: town.client.chat_postMessage(channel="C0CS", blocks=[section()])) == "no_text"


def test_invalid_blocks_are_explained_with_a_json_pointer(town: Town) -> None:
    status, said = town.post("/slack/api/chat.postMessage?token=xoxb-sandbox-cscx", _message(section("x" * 3001)))

    assert status == 200
    assert said["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert said["response_metadata"]["messages"][0].startswith("[ERROR] must be less than 3001")


def _message(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "C0CS", "text": "Hello", "blocks": list(blocks)}


def test_blocks_and_elements_without_ids_are_given_some(town: Town) -> None:
    posted = town.client.chat_postMessage(channel="C0CS", text="Hello", blocks=[section(), buttons(button("go"))])

    first, second = posted["message"]["blocks"]
    assert first["block_id"]
    assert second["block_id"] == "row"


def test_a_reply_stands_in_its_thread_and_not_in_the_history(town: Town) -> None:
    root = town.client.chat_postMessage(channel="C0CS", text="Root")["ts"]
    reply = town.client.chat_postMessage(channel="C0CS", text="Reply", thread_ts=root)["ts"]

    history = town.client.conversations_history(channel="C0CS")["messages"]
    thread = town.client.conversations_replies(channel="C0CS", ts=root)["messages"]

    assert [(message["text"], message["reply_count"]) for message in history] == [("Root", 1)]
    assert [message["ts"] for message in thread] == [root, reply]
    assert error_of(lambda: town.client.chat_postMessage(channel="C0CS", text="x", thread_ts=reply)) == (
        "cannot_reply_to_message"
    )


def test_metadata_comes_back_only_when_it_is_asked_for(town: Town) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "1"}}
    town.client.chat_postMessage(channel="C0CS", text="Hello", metadata=metadata)

    plain_read = town.client.conversations_history(channel="C0CS")["messages"][0]
    full_read = town.client.conversations_history(channel="C0CS", include_all_metadata=True)["messages"][0]

    assert "metadata" not in plain_read
    assert full_read["metadata"] == metadata


def test_an_edit_replaces_text_and_blocks_and_keeps_metadata(town: Town) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "1"}}
    ts = town.client.chat_postMessage(channel="C0CS", text="Old", blocks=[section("Old")], metadata=metadata)["ts"]

    town.client.chat_update(channel="C0CS", ts=ts, text="New", blocks=[section("New")])

    message = town.seen("U0ANA", "C0CS")[0]
    assert (message["text"], message["blocks"][0]["text"]["text"]) == ("New", "New")
    assert message["metadata"] == metadata
    assert not message["is_edited"]


def test_an_edit_with_text_alone_removes_the_blocks_and_is_marked(town: Town) -> None:
    ts = town.client.chat_postMessage(channel="C0CS", text="Old", blocks=[section("Old")])["ts"]

    town.client.chat_update(channel="C0CS", ts=ts, text="New")

    message = town.seen("U0ANA", "C0CS")[0]
    assert (message["text"], message["blocks"], message["is_edited"]) == ("New", [], True)


def test_an_edit_takes_at_most_4000_characters(town: Town) -> None:
    ts = town.client.chat_postMessage(channel="C0CS", text="Old")["ts"]

    town.client.chat_update(channel="C0CS", ts=ts, text="x" * 4000)

    assert error_of(lambda: town.client.chat_update(channel="C0CS", ts=ts, text="x" * 4001)) == "msg_too_long"


def test_only_the_apps_own_messages_can_be_edited_or_deleted(town: Town) -> None:
    theirs = town.do("say", as_="U0ANA", channel="C0CS", text="Mine")["ts"]

    assert error_of(lambda: town.client.chat_update(channel="C0CS", ts=theirs, text="x")) == "cant_update_message"
    assert error_of(lambda: town.client.chat_delete(channel="C0CS", ts=theirs)) == "cant_delete_message"
    assert error_of(lambda: town.client.chat_update(channel="C0CS", ts="1.000001", text="x")) == "message_not_found"


def test_a_deleted_message_is_gone(town: Town) -> None:
    ts = town.client.chat_postMessage(channel="C0CS", text="Hello")["ts"]

    town.client.chat_delete(channel="C0CS", ts=ts)

    assert town.seen("U0ANA", "C0CS") == []
    assert error_of(lambda: town.client.chat_delete(channel="C0CS", ts=ts)) == "message_not_found"


def test_an_ephemeral_is_seen_by_one_person_and_cannot_be_edited(town: Town) -> None:
    ts = town.client.chat_postEphemeral(channel="C0CS", user="U0ANA", text="Just you")["message_ts"]

    assert [message["kind"] for message in town.seen("U0ANA", "C0CS")] == ["ephemeral"]
    assert town.seen("U0SARAH", "C0CS") == []
    assert town.client.conversations_history(channel="C0CS")["messages"] == []
    assert error_of(lambda: town.client.chat_update(channel="C0CS", ts=ts, text="x")) == "message_not_found"


def test_an_ephemeral_needs_the_person_to_be_in_the_channel(town: Town) -> None:
    whisper = error_of(lambda: town.client.chat_postEphemeral(channel="C0CS", user="U0GINA", text="x"))

    assert whisper == "user_not_in_channel"


def test_a_permalink_names_the_channel_and_the_message(town: Town) -> None:
    ts = town.client.chat_postMessage(channel="C0CS", text="Hello")["ts"]

    link = town.client.chat_getPermalink(channel="C0CS", message_ts=ts)["permalink"]

    assert link == f"https://cscx.slack.com/archives/C0CS/p{ts.replace('.', '')}"


def test_history_pages_from_the_newest_and_honours_its_bounds(town: Town) -> None:
    stamps = [town.client.chat_postMessage(channel="C0CS", text=str(number))["ts"] for number in range(5)]

    first = town.client.conversations_history(channel="C0CS", limit=2)
    second = town.client.conversations_history(
        channel="C0CS", limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    between = town.client.conversations_history(channel="C0CS", oldest=stamps[1], latest=stamps[3])
    including = town.client.conversations_history(channel="C0CS", oldest=stamps[1], latest=stamps[3], inclusive=True)

    assert [message["text"] for message in first["messages"]] == ["4", "3"]
    assert [message["text"] for message in second["messages"]] == ["2", "1"]
    assert [message["text"] for message in between["messages"]] == ["2"]
    assert [message["text"] for message in including["messages"]] == ["3", "2", "1"]
