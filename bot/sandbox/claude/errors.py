"""Refusals in Anthropic's error JSON: platform.claude.com/docs/en/api/errors."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
STATUSES = {name: status for status, name in TYPES.items()}


class ClaudeError(Exception):
    """A request that the API would refuse: status, type and sentence, and headers and details that go with them."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str | None = None,
        details: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind or TYPES.get(status, "api_error")
        self.message = message
        self.details = details
        self.headers = headers or {}

    def response(self, request_ref: str) -> Response:
        """Give the HTTP answer."""
        error: dict[str, Any] = {"type": self.kind, "message": self.message}
        if self.details is not None:
            error["details"] = self.details
        body = {"type": "error", "error": error, "request_id": request_ref}
        return Response(json.dumps(body), self.status, self.headers, mimetype="application/json")


def invalid(message: str) -> ClaudeError:
    """Say what is wrong with a request."""
    return ClaudeError(400, message)
