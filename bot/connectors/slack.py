"""Slack's Web API for one workspace: the calls we make, with Slack's errors turned into ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot import clock
from bot.errors import ConnectorError, Gone, NeedsReconnect, OutcomeUnknown, RateLimited, Rejected, Unavailable

Block = dict[str, Any]

LOST_GRANT = frozenset({"invalid_auth", "token_revoked", "account_inactive", "not_authed", "token_expired"})
NOT_THERE = frozenset({"message_not_found", "channel_not_found", "user_not_found", "not_found", "is_archived"})
TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
TRY_AGAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"})
CARD_EVENT = "rapport_card"
TOO_MANY = 429
SLACKBOT = "USLACKBOT"  # Slack does not call it a bot.
SAID_PAGE = 200  # Slack advises no more for messages.
PAGE = 500  # Twenty pages a minute are allowed; Slack's own most is a thousand.
CLOCK_SLACK = 5.0  # Seconds by which Slack's clock may be behind ours.
SERVER_ERROR = 500


class Member(NamedTuple):
    """One person's account in a workspace, as users.list tells of it; the address is there with users:read.email."""

    ref: str
    email: str | None
    zone: str | None
    is_deactivated: bool
    is_guest: bool


class Said(NamedTuple):
    """One message of Rapport's own: its ts, that of the thread it stands in, and everything it says as JSON."""

    ref: str
    thread_ref: str | None
    content: str


class Slack:
    """One workspace's Slack. Every method raises a ConnectorError and nothing else.

    Calls that only read, or that may be repeated without anyone noticing, raise Unavailable where the outcome of
    posting would be OutcomeUnknown.
    """

    def __init__(self, token: str, *, api_url: str, timeout: float = 10) -> None:
        self.timeout = timeout
        self._client = WebClient(token=token, base_url=api_url, timeout=int(timeout) or 1, retry_handlers=[])

    def who_am_i(self) -> dict[str, Any]:
        """Ask whose token this is: team_id, team, user_id, bot_id (auth.test)."""
        with translated(repeatable=True):
            return dict(self._client.auth_test().data)  # type: ignore[arg-type]

    def open_dm(self, person_ref: str) -> str:
        """Give the channel of our direct message with a person."""
        with translated(repeatable=True):
            return str(self._client.conversations_open(users=[person_ref])["channel"]["id"])

    def post(self, channel: str, *, text: str, blocks: list[Block], card_id: int, thread_ref: str | None = None) -> str:
        """Post a message that carries the id of its card; returns its ts. A lost answer raises OutcomeUnknown."""
        metadata = {"event_type": CARD_EVENT, "event_payload": {"card": card_id}}
        with translated(repeatable=False):
            answer = self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=blocks,
                thread_ts=thread_ref,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
            return str(answer["ts"])

    def find_posted(self, channel: str, card_id: int, *, since: datetime, thread_ref: str | None = None) -> str | None:
        """Look whether a card, or a line in its thread, was posted although its answer was lost; None when not."""
        where: dict[str, Any] = {
            "channel": channel,
            "include_all_metadata": True,
            "oldest": f"{since.timestamp() - CLOCK_SLACK:.6f}",
            "limit": 50,
        }
        with translated(repeatable=True):
            answer = (
                self._client.conversations_replies(ts=thread_ref, **where)
                if thread_ref
                else self._client.conversations_history(**where)
            )
        messages: list[dict[str, Any]] = answer.get("messages") or []
        for message in messages:
            if message["ts"] == thread_ref:
                continue
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == CARD_EVENT and payload.get("card") == card_id:
                return str(message["ts"])
        return None

    def said(
        self, channel: str, thread_ref: str | None = None, *, cursor: str = ""
    ) -> tuple[list[Said], set[str], str]:
        """Read one page of what Rapport said in a channel, or in a thread there; an empty cursor begins.

        Gives its messages, the threads that begin on the page, and the cursor of the next page, empty when there is
        none. Raises Gone for a channel or thread that is no more.
        """
        where: dict[str, Any] = {"channel": channel, "limit": SAID_PAGE, **({"cursor": cursor} if cursor else {})}
        with translated(repeatable=True):
            answer = (
                self._client.conversations_replies(ts=thread_ref, **where)
                if thread_ref
                else self._client.conversations_history(**where)
            )
        found: list[dict[str, Any]] = answer.get("messages") or []
        own = [_said(message) for message in found if message.get("bot_id")]
        threads = {str(message["ts"]) for message in found if message.get("reply_count")}
        return own, threads, str((answer.get("response_metadata") or {}).get("next_cursor") or "")

    def update(self, channel: str, message_ref: str, *, text: str, blocks: list[Block]) -> None:
        """Draw a message again; repeating it is harmless."""
        with translated(repeatable=True):
            self._client.chat_update(channel=channel, ts=message_ref, text=text, blocks=blocks)

    def say(self, channel: str, *, text: str, thread_ref: str | None = None) -> None:
        """Write a plain line, in a thread when one is given."""
        with translated(repeatable=False):
            self._client.chat_postMessage(channel=channel, text=text, thread_ts=thread_ref, unfurl_links=False)

    def respond(self, response_url: str, *, text: str, blocks: list[Block] | None, replace: bool) -> None:
        """Answer where somebody typed or clicked, visible to that person only; Slack allows five in 30 minutes."""
        with translated(repeatable=True):
            answer = WebhookClient(response_url, timeout=int(self.timeout) or 1, retry_handlers=[]).send(
                text=text, blocks=blocks, response_type="ephemeral", replace_original=replace
            )
        if answer.status_code >= SERVER_ERROR:
            raise Unavailable("slack", f"response_url answered {answer.status_code}")
        if answer.status_code != 200:  # noqa: PLR2004  HTTP's own word for fine.
            raise Gone("slack", "response_url is used up", code=answer.body[:80])

    def open_view(self, trigger_ref: str, view: Block) -> None:
        """Open a modal; the trigger is good for three seconds and for one use."""
        with translated(repeatable=False):
            self._client.views_open(trigger_id=trigger_ref, view=view)

    def push_view(self, trigger_ref: str, view: Block) -> None:
        """Open a modal on top of the one that is open."""
        with translated(repeatable=False):
            self._client.views_push(trigger_id=trigger_ref, view=view)

    def update_view(self, view_ref: str, view: Block, *, view_hash: str | None = None) -> None:
        """Draw an open modal again."""
        with translated(repeatable=True):
            self._client.views_update(view_id=view_ref, hash=view_hash, view=view)

    def publish_home(self, person_ref: str, view: Block) -> None:
        """Draw a person's Home."""
        with translated(repeatable=True):
            self._client.views_publish(user_id=person_ref, view=view)

    def channel(self, channel_ref: str) -> dict[str, Any]:
        """Say what a channel is: is_im, is_ext_shared, is_pending_ext_shared, ..."""
        with translated(repeatable=True):
            return dict(self._client.conversations_info(channel=channel_ref)["channel"])

    def person(self, person_ref: str) -> dict[str, Any]:
        """Say who somebody is: deleted, is_restricted, is_stranger, tz, profile, ..."""
        with translated(repeatable=True):
            return dict(self._client.users_info(user=person_ref)["user"])

    def people(self) -> list[Member]:
        """List everybody of the workspace, also those deactivated; no bots and nobody from other companies."""
        found: list[Member] = []
        cursor: str | None = None
        while cursor != "":
            with translated(repeatable=True):
                page = self._client.users_list(limit=PAGE, cursor=cursor)
                found += [_member(user) for user in page["members"] if _is_colleague(user)]
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        return found


def _said(message: dict[str, Any]) -> Said:
    content = json.dumps([message.get("text"), message.get("blocks")], ensure_ascii=False)
    return Said(str(message["ts"]), message.get("thread_ts"), content)


def _is_colleague(user: dict[str, Any]) -> bool:
    return not (user.get("is_bot") or user.get("is_stranger") or user["id"] == SLACKBOT)


def _member(user: dict[str, Any]) -> Member:
    return Member(
        ref=str(user["id"]),
        email=(user.get("profile") or {}).get("email") or None,
        zone=user.get("tz") or None,
        is_deactivated=bool(user.get("deleted")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
    )


@contextmanager
def translated(*, repeatable: bool) -> Iterator[None]:
    """Turn what slack_sdk and the network raise into our errors."""
    unknown: type[ConnectorError] = Unavailable if repeatable else OutcomeUnknown
    try:
        yield
    except SlackApiError as error:
        raise _refusal(error, unknown) from None
    except URLError as error:
        refused = isinstance(error.reason, ConnectionRefusedError)
        raise (Unavailable if refused else unknown)("slack", type(error.reason).__name__) from None
    except ConnectionRefusedError:
        raise Unavailable("slack", "connection refused") from None
    except (SlackClientError, HTTPException, OSError) as error:
        raise unknown("slack", type(error).__name__) from None


def _refusal(error: SlackApiError, unknown: type[ConnectorError]) -> ConnectorError:
    response = error.response
    if isinstance(response, str):
        return unknown("slack", "an answer that is not JSON")
    code = str(response.get("error", "")) if isinstance(response.data, dict) else ""
    if response.status_code == TOO_MANY or code == "ratelimited":
        headers = response.headers or {}
        wait = float(headers.get("Retry-After") or headers.get("retry-after") or 1)
        return RateLimited("slack", "too many calls", retry_at=clock.now() + timedelta(seconds=wait))
    if response.status_code >= SERVER_ERROR or code in TRY_AGAIN:
        return unknown("slack", code or f"HTTP {response.status_code}")
    if code in LOST_GRANT:
        return NeedsReconnect("slack", code)
    return (Gone if code in NOT_THERE | TOO_LATE else Rejected)("slack", code, code=code)
