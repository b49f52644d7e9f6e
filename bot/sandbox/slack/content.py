"""What a message may consist of: text, blocks and metadata, checked before anything is written down."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.blockkit import MISSING_TEXT, check_message, is_too_long
from bot.sandbox.slack.messages import with_ids
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]
TEXT_MOST = 40_000
UPDATE_TEXT_MOST = 4_000


def content(text: Any, blocks: Any, metadata: Any = None, *, text_most: int = TEXT_MOST) -> Entry:
    """The checked part of a message's body: `text`, and `blocks` and `metadata` where given."""
    if text is not None and not isinstance(text, str):
        raise Refused("invalid_arguments", ["text must be a string [json-pointer:/text]"])
    if not text and not blocks:
        raise Refused("no_text")
    if len(text or "") > text_most:
        raise Refused("msg_too_long")
    body: Entry = {"text": text or ""}
    if blocks:
        _check(blocks, text)
        body["blocks"] = with_ids(blocks)
    if metadata:
        body["metadata"] = _metadata(metadata)
    return body


def _check(blocks: Any, text: str | None) -> None:
    errors = check_message(blocks, text)
    if errors == [MISSING_TEXT]:
        raise Refused("no_text", errors)
    if is_too_long(errors):
        raise Refused("msg_blocks_too_long", errors)
    if errors:
        raise Refused("invalid_blocks", errors)


def _metadata(metadata: Any) -> Entry:
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format", ["metadata must be an object [json-pointer:/metadata]"])
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused(
            "invalid_metadata_schema",
            ["metadata needs event_type (a string) and event_payload (an object) [json-pointer:/metadata]"],
        )
    if unknown := metadata.keys() - {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_schema", [f"invalid additional property: {name}" for name in sorted(unknown)])
    return metadata


def signed_by(home: Entry, body: Entry) -> Entry:
    """The body of a message that the app has written, with who it is from."""
    return {
        "user": home["bot_user"],
        "bot_id": home["bot_id"],
        "app_id": home["app_id"],
        "team": home["id"],
        "bot_profile": {
            "id": home["bot_id"],
            "app_id": home["app_id"],
            "team_id": home["id"],
            "name": "Rapport",
            "deleted": False,
        },
        **body,
    }
