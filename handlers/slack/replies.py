"""Turning an answer into Slack's reply: the one call to Slack that may be needed, then the acknowledgement."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, BoltResponse
from sqlalchemy.exc import OperationalError

from blocks.slack import notices
from blocks.slack.text import escape, plain
from bot.connectors.slack import Slack
from bot.errors import ConnectorError
from bot.logs import log
from bot.permissions import Place, may_name_customers
from bot.runtime import DOOR_TIMEOUT, Runtime
from handlers.slack.answers import Answer, Close, Ephemeral, Errors, Nothing, Open, Options, Update
from handlers.slack.asked import Asked
from store import channels, lines, people

logger = log(__name__)
IN_DM = "I've answered in our direct message."
NOT_KEPT = "My answer doesn't belong here, and I couldn't put it into our direct message. Please ask me there."
NO_FORM = "Slack didn't let me open the form in time. Nothing was changed. Please try once more."
LABEL_LENGTH, VALUE_LENGTH = 75, 150


def send(  # noqa: PLR0911  One return for each sort of answer.
    runtime: Runtime, workspace_id: int | None, ack: Ack, asked: Asked, answer: Answer
) -> BoltResponse:
    """Reply to Slack. A failing call to Slack never becomes an error page: the person gets a line instead."""
    match answer:
        case Options(choices):
            return ack(options=[_option(*choice) for choice in choices])
        case Errors(fields):
            return ack(response_action="errors", errors=fields)
        case Close():
            return ack(response_action="clear") if asked.sort == "view_submission" else ack()
        case Update(view) if asked.sort == "view_submission":
            return ack(response_action="update", view=view)
        case Open(view) if asked.sort == "view_submission":
            return ack(response_action="push", view=view)
        case Ephemeral() if workspace_id is None:
            # A response URL is its own permission; any other call would need the token of an installation.
            return _respond(Slack("", api_url=runtime.settings.slack_api_url, timeout=DOOR_TIMEOUT), ack, asked, answer)
        case Ephemeral():
            return _say(runtime, _required(workspace_id), ack, asked, answer)
        case Open() | Update():
            return _show(runtime, _required(workspace_id), ack, asked, answer)
        case Nothing():
            return ack()


def _show(runtime: Runtime, workspace_id: int, ack: Ack, asked: Asked, answer: Open | Update) -> BoltResponse:
    slack = runtime.slack(workspace_id, timeout=DOOR_TIMEOUT)
    try:
        if isinstance(answer, Update):
            slack.update_view(asked.view_ref or "", answer.view)
        elif asked.view_ref and not asked.on_home:
            slack.push_view(asked.trigger_ref or "", answer.view)
        else:
            slack.open_view(asked.trigger_ref or "", answer.view)
    except ConnectorError as error:
        logger.warning("view.not_opened", asked=asked.name, error=error.message)
        said = answer.otherwise if isinstance(answer, Open) else None
        return _respond(slack, ack, asked, Ephemeral(said or NO_FORM))
    return ack()


def _say(runtime: Runtime, workspace_id: int, ack: Ack, asked: Asked, answer: Ephemeral) -> BoltResponse:
    if asked.view_ref:
        return _show(runtime, workspace_id, ack, asked, Open(notices.notice(answer.text)))
    if not answer.safe_here and not may_name_customers(_place(runtime, workspace_id, asked)):
        answer = _say_in_dm(runtime, workspace_id, asked, answer)
    if asked.sort == "command":
        return _in_reply(ack, answer)
    return _respond(runtime.slack(workspace_id, timeout=DOOR_TIMEOUT), ack, asked, answer)


def _respond(slack: Slack, ack: Ack, asked: Asked, answer: Ephemeral) -> BoltResponse:
    if asked.sort == "command":
        return _in_reply(ack, answer)
    if asked.response_url is None:
        return ack()  # A shortcut or a modal; what was to be said went to the direct message.
    try:
        slack.respond(asked.response_url, text=escape(answer.text), blocks=_blocks(answer), replace=answer.replaces)
    except ConnectorError as error:
        logger.warning("line.not_said", asked=asked.name, error=error.message)
    return ack()


def _in_reply(ack: Ack, answer: Ephemeral) -> BoltResponse:
    return ack(text=escape(answer.text), blocks=_blocks(answer), response_type="ephemeral")


def _say_in_dm(runtime: Runtime, workspace_id: int, asked: Asked, answer: Ephemeral) -> Ephemeral:
    try:
        with runtime.writing(workspace_id) as session:
            person = people.by_slack_ref(session, asked.person_ref)
            if person is not None:
                lines.say(session, person.id, answer.text, answer.blocks, now=asked.at)
    except OperationalError as error:
        logger.warning("line.not_kept", asked=asked.name, error=type(error.orig).__name__)
        return Ephemeral(NOT_KEPT)
    return Ephemeral(IN_DM)


def _place(runtime: Runtime, workspace_id: int, asked: Asked) -> Place:
    return Place.OURS if _is_ours(runtime, workspace_id, asked) else Place.READABLE


def _is_ours(runtime: Runtime, workspace_id: int, asked: Asked) -> bool:
    """Find out whether customers can read the channel; not knowing counts as yes."""
    if asked.channel_ref is None or (asked.response_url is None and asked.sort != "command"):
        return False
    with runtime.reading(workspace_id) as session:
        known = channels.is_ours(session, asked.channel_ref, now=asked.at)
    if known is not None:
        return known
    try:
        channel = runtime.slack(workspace_id, timeout=DOOR_TIMEOUT).channel(asked.channel_ref)
    except ConnectorError:
        return False
    shared = ("is_ext_shared", "is_pending_ext_shared", "is_shared", "is_org_shared")
    ours = channel.get("id") == asked.channel_ref and not any(channel.get(sign) for sign in shared)
    try:
        with runtime.writing(workspace_id) as session:
            channels.remember(session, asked.channel_ref, ours=ours, now=asked.at)
    except OperationalError as error:  # Then Slack is asked once more the next time.
        logger.warning("channel.not_kept", error=type(error.orig).__name__)
    return ours


def _blocks(answer: Ephemeral) -> list[dict[str, Any]]:
    # What we say may hold names that customers chose, so without blocks of its own it goes out as plain text.
    return answer.blocks or [{"type": "section", "text": plain(answer.text)}]


def _option(value: str, label: str, description: str = "") -> dict[str, Any]:
    text = {"type": "plain_text", "text": label[:LABEL_LENGTH]}
    option: dict[str, Any] = {"text": text, "value": value[:VALUE_LENGTH]}
    if description:
        option["description"] = {"type": "plain_text", "text": description[:LABEL_LENGTH]}
    return option


def _required(workspace_id: int | None) -> int:
    if workspace_id is None:
        raise LookupError("an answer to a workspace that is not installed")
    return workspace_id
