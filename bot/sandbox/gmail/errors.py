"""Refusals in the shape and words of Google's API errors."""

from __future__ import annotations

from typing import Any

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GoogleError(Exception):
    """A call that Google would refuse: HTTP code, machine reason, sentence, and what else the body carries."""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        status: str | None = None,
        entry: dict[str, Any] | None = None,
        details: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.domain = domain
        self.status = status or STATUSES.get(code, "UNKNOWN")
        self.entry = entry or {}
        self.details = details

    def body(self) -> dict[str, Any]:
        """Give the JSON of developers.google.com/workspace/gmail/api/guides/handle-errors."""
        entry = {"message": self.message, "domain": self.domain, "reason": self.reason, **self.entry}
        error: dict[str, Any] = {"code": self.code, "message": self.message, "errors": [entry], "status": self.status}
        if self.details is not None:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str) -> GoogleError:
    """Say what is wrong with an argument."""
    return GoogleError(400, "invalidArgument", message)


def not_found() -> GoogleError:
    """Say that a message, thread, draft or cursor does not exist (any more)."""
    return GoogleError(404, "notFound", "Requested entity was not found.")


def unauthenticated() -> GoogleError:
    """Say that the bearer token is unknown, expired or revoked."""
    return GoogleError(
        401,
        "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        entry={"message": "Invalid Credentials", "location": "Authorization", "locationType": "header"},
    )


def insufficient_scope(method: str) -> GoogleError:
    """Say that the token was not granted any scope this method accepts."""
    return GoogleError(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        entry={"message": "Insufficient Permission"},
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {"service": "gmail.googleapis.com", "method": method},
            }
        ],
    )


def invalid_json(sentence: str, field: str) -> GoogleError:
    """Say that a body or a query parameter does not fit Google's description of the method."""
    return GoogleError(
        400,
        "badRequest",
        sentence,
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"field": field, "description": sentence}],
            }
        ],
    )


def not_played(what: str) -> GoogleError:
    """Say that Gmail has this and the stand-in does not, so that nobody takes silence for an answer."""
    return GoogleError(501, "notImplemented", f"The stand-in does not play {what}.")
