"""A real Bolt app, which production uses, understands every delivery of the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Response
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from tests.sandbox.slack.town import SECRET, Received, Town, button, buttons, modal, plain, section, text_input


@pytest.fixture(name="heard")
def an_app(town: Town) -> Iterator[list[str]]:
    """The app answers everything with Bolt; the list tells which listener heard what."""
    heard: list[str] = []
    bolt = _bolt(town)
    _listen(bolt, heard)

    def answer(received: Received) -> Response:
        headers: dict[str, Any] = dict(received.headers)
        said = bolt.dispatch(BoltRequest(body=received.raw.decode(), headers=headers))
        flat = {name: values[0] for name, values in said.headers.items()}
        return Response(said.body, said.status, flat)

    town.app.answer = answer
    yield heard
    bolt.listener_runner.listener_executor.shutdown()


def _bolt(town: Town) -> App:
    def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team_id,
            bot_user_id="U0RAPPORT",
            bot_id="B0RAPPORT",
            bot_token="xoxb-sandbox-cscx",
        )

    client = WebClient(base_url=town.client.base_url)
    return App(signing_secret=SECRET, authorize=authorize, client=client, process_before_response=True)


def _listen(bolt: App, heard: list[str]) -> None:  # noqa: C901  Ten listeners of two lines each.
    search = {"type": "external_select", "action_id": "customer", "min_query_length": 1}
    form = modal(
        text_input("name"),
        {"type": "input", "block_id": "who", "label": plain("Customer"), "element": search, "optional": True},
        callback_id="form",
        notify_on_close=True,
    )

    @bolt.command("/handoff")
    def _(ack: Any, command: dict[str, Any], respond: Any) -> None:
        heard.append(f"command {command['text']}")
        ack()
        respond(text="On it", blocks=[section("On it"), buttons(button("open"))])

    @bolt.action("open")
    def _(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        heard.append(f"action {body['actions'][0]['value']} by {body['user']['id']}")
        client.views_open(trigger_id=body["trigger_id"], view=form)
        ack()

    @bolt.options("customer")
    def _(ack: Any, payload: dict[str, Any]) -> None:
        heard.append(f"options {payload['value']}")
        ack(options=[{"text": plain("DataCorp"), "value": "7"}])

    @bolt.view("form")
    def _(ack: Any, view: dict[str, Any]) -> None:
        name = view["state"]["values"]["name"]["typed"]["value"]
        heard.append(f"view {name}")
        ack(response_action="errors", errors={"name": "Too short"}) if name == "A" else ack()

    @bolt.view_closed("form")
    def _(ack: Any) -> None:
        heard.append("closed")
        ack()

    @bolt.shortcut("write")
    def _(ack: Any) -> None:
        heard.append("shortcut")
        ack()

    @bolt.shortcut("draft")
    def _(ack: Any, body: dict[str, Any]) -> None:
        heard.append(f"message action on {body['message']['text']}")
        ack()

    @bolt.event("app_mention")
    def _(event: dict[str, Any], say: Any) -> None:
        heard.append("mention")
        say(text="You called?", thread_ts=event["ts"])

    @bolt.event("message")
    def _(event: dict[str, Any]) -> None:
        heard.append(f"{event['channel_type']} {event['text']}")

    @bolt.event("app_home_opened")
    def _(event: dict[str, Any], client: WebClient) -> None:
        heard.append("home")
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Welcome")]})


def test_a_whole_story_told_to_bolt(town: Town, heard: list[str]) -> None:
    town.do("command", as_="U0ANA", channel="C0CS", text="/handoff DataCorp")
    card = town.seen("U0ANA", "C0CS")[0]
    town.do("click", as_="U0ANA", ephemeral=card["ephemeral"], action_id="open")
    ref = town.screen("U0ANA")["modals"][0]["id"]
    found = town.do("options", as_="U0ANA", view_id=ref, action_id="customer", query="da")
    short = town.do("submit", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "A"}}})
    errors = town.screen("U0ANA")["modals"][0]["errors"]
    town.do("submit", as_="U0ANA", view_id=ref, values={"name": {"typed": {"value": "Ana"}}})

    assert found["body"]["options"][0]["text"]["text"] == "DataCorp"
    assert short["body"]["response_action"] == "errors"
    assert errors == {"name": "Too short"}
    assert town.screen("U0ANA")["modals"] == []
    assert town.screen("U0ANA")["lines"] == []
    assert heard == ["command DataCorp", "action 1 by U0ANA", "options da", "view A", "view Ana"]


def test_words_shortcuts_and_home_told_to_bolt(town: Town, heard: list[str]) -> None:
    mention = town.do("say", as_="U0ANA", channel="C0CS", text="<@U0RAPPORT> help")
    town.do("say", as_="U0ANA", channel="D0ANA", text="DataCorp")
    town.do("shortcut", as_="U0ANA", callback_id="write")
    town.do("shortcut", as_="U0ANA", callback_id="draft", channel="C0CS", ts=mention["ts"])
    town.do("home", as_="U0ANA")

    seen = town.seen("U0ANA", "C0CS")
    assert [(message["text"], message["thread_ts"]) for message in seen] == [
        ("<@U0RAPPORT> help", None),
        ("You called?", mention["ts"]),
    ]
    assert town.screen("U0ANA")["home"]["view"]["blocks"][0]["text"]["text"] == "Welcome"
    assert heard == ["mention", "im DataCorp", "shortcut", "message action on <@U0RAPPORT> help", "home"]


def test_what_bolt_does_not_handle_is_a_warning_on_the_screen(town: Town, heard: list[str]) -> None:
    ts = town.client.chat_postMessage(channel="C0CS", text="x", blocks=[buttons(button("old"))])["ts"]

    told = town.do("click", as_="U0ANA", channel="C0CS", ts=ts, action_id="old")

    assert told["error"] == "⚠ old: the app did not take the click (HTTP 404)"
    assert heard == []
