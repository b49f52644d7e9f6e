"""The gate before anything is parsed: a cap on size, and Slack's signature over the raw bytes."""

from __future__ import annotations

import hashlib
import hmac

from flask import Request

from bot import clock

MAX_BYTES = 1_000_000
MAX_AGE = 300  # Seconds; Slack's own figure against replays.
TIMESTAMP_DIGITS = 12


class TooLarge(Exception):  # noqa: N818  Named for what happened.
    """More bytes than Slack ever sends."""


class Unsigned(Exception):  # noqa: N818
    """No, malformed, old or wrong signature."""


def admit(request: Request, signing_secret: str) -> bytes:
    """Give the raw body if Slack signed it within the last five minutes; raises TooLarge or Unsigned.

    The rule is Slack's: `v0=` and HMAC-SHA256 over `v0:{timestamp}:{body}`. Nothing here can raise anything else,
    whatever the headers hold: the timestamp is read only when it is a few plain digits, and bytes are compared.
    """
    length = request.content_length
    if length is None or length > MAX_BYTES:
        raise TooLarge
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= TIMESTAMP_DIGITS):
        raise Unsigned
    if abs(clock.now().timestamp() - int(timestamp)) > MAX_AGE:
        raise Unsigned
    body = request.get_data(cache=False)
    expected = hmac.new(signing_secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}".encode(), signature.encode("utf-8", "replace")):
        raise Unsigned
    return body
