"""Google's errors in our words, after developers.google.com/workspace/gmail/api/guides/handle-errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError
from googleapiclient.errors import HttpError

from bot import clock
from bot.connectors.google.once import NotReached
from bot.errors import ConnectorError, Gone, NeedsReconnect, OutcomeUnknown, RateLimited, Rejected, Unavailable

SYSTEM = "gmail"

_NO_ANSWER = (GoogleAuthError, httplib2.HttpLib2Error, HTTPException, OSError)
# What reading an answer raises when it is not what Google describes; its library hands on text that is no JSON.
_NO_SENSE = (ValueError, KeyError, TypeError, AttributeError)
_NEVER_REACHED = (NotReached, httplib2.ServerNotFoundError, ConnectionRefusedError)

_QUOTA = {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"}
_SCOPE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
_DEAD_GRANT = {"invalid_grant", "unauthorized_client"}
_RETRY_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")
_DEFAULT_WAIT = timedelta(seconds=60)


@contextmanager
def translated(*, reading: bool = False) -> Iterator[None]:
    """Raise a ConnectorError for whatever Google, its libraries or the network raise inside.

    When the call may have been carried out the error is OutcomeUnknown; with `reading` nothing can have changed, so it
    is Unavailable and may be repeated.
    """
    try:
        yield
    except HttpError as error:
        raise _refusal(error, reading=reading) from error
    except RefreshError as error:
        raise _refresh_refusal(error) from error
    except _NEVER_REACHED as error:
        raise Unavailable(SYSTEM, "Google could not be reached.") from error
    except _NO_ANSWER as error:
        raise _unknown(f"Google did not answer ({type(error).__name__}).", reading=reading) from error
    except _NO_SENSE as error:
        raise _unknown("Google's answer made no sense.", reading=reading) from error


def _unknown(message: str, *, reading: bool) -> ConnectorError:
    return Unavailable(SYSTEM, message) if reading else OutcomeUnknown(SYSTEM, message)


def _refusal(error: HttpError, *, reading: bool) -> ConnectorError:
    status, message, reasons = int(error.resp.status), str(error.reason).strip(), _reasons(error.content)
    if status == 429 or (status == 403 and _QUOTA & set(reasons)):  # noqa: PLR2004  HTTP's own numbers.
        return RateLimited(SYSTEM, message, retry_at=_retry_at(message, error.resp.get("retry-after")))
    if status == 401 or (status == 403 and _SCOPE & set(reasons)):  # noqa: PLR2004
        return NeedsReconnect(SYSTEM, message)
    if status in {404, 410}:
        return Gone(SYSTEM, message, code=reasons[0] if reasons else "notFound")
    if status >= 500:  # noqa: PLR2004
        return _unknown(f"Google failed with {status}: {message}", reading=reading)
    return Rejected(SYSTEM, message, code=reasons[0] if reasons else str(status))


def _reasons(content: bytes) -> list[str]:
    """Return every reason in an error body; HttpError's own `error_details` hides `errors` behind `details`."""
    try:
        error = json.loads(content)["error"]
        entries: list[dict[str, Any]] = [*error.get("errors", ()), *error.get("details", ())]
        return [str(entry["reason"]) for entry in entries if "reason" in entry]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _retry_at(message: str, header: str | None) -> datetime:
    """Read Gmail's "Retry after" sentence, or the Retry-After header in seconds or as a date (RFC 9110, 10.2.3)."""
    if found := _RETRY_AFTER.search(message):
        return datetime.fromisoformat(found[1])
    if header and header.isdecimal():
        return clock.now() + timedelta(seconds=int(header))
    try:
        return parsedate_to_datetime(header or "").astimezone(UTC)
    except ValueError:
        return clock.now() + _DEFAULT_WAIT


def _refresh_refusal(error: RefreshError) -> ConnectorError:
    """Say what a refused refresh means; Gmail itself was not asked for anything yet."""
    if error.retryable:
        return Unavailable(SYSTEM, "Google's token service is not available.")
    body = next((part for part in error.args[1:] if isinstance(part, dict)), {})
    code = str(body.get("error", ""))
    if code in _DEAD_GRANT or "Reauthentication" in str(error):
        return NeedsReconnect(SYSTEM, "Google no longer honours this connection.")
    if not code:  # A page of something between us and Google, which says nothing about the grant.
        return Unavailable(SYSTEM, "Google's token service gave no answer that makes sense.")
    return Rejected(SYSTEM, "Google refused to renew the connection.", code=code)
