"""An HTTP client that writes a request which changes something at most once."""

from __future__ import annotations

import http.client
from typing import Any

import httplib2


class NotReached(httplib2.HttpLib2Error):  # type: ignore[misc]  # httplib2 has no types.
    """The other side was never reached, so it cannot have taken the request."""


class OnceHttp(httplib2.Http):  # type: ignore[misc]  # httplib2 has no types.
    """httplib2, except that only reads are repeated and every change goes out on a connection of its own.

    When a kept connection turns out to be closed, httplib2 connects and writes the request again (`_conn_request` in
    httplib2 0.32, whatever RETRIES says). It cannot know whether the first one was carried out, and a mail would leave
    twice. A fresh connection also parts "never reached" from "no answer".
    """

    def _conn_request(
        self, conn: http.client.HTTPConnection, request_uri: str, method: str, body: Any, headers: dict[str, str]
    ) -> tuple[httplib2.Response, bytes]:
        if method in {"GET", "HEAD"}:
            answer: tuple[httplib2.Response, bytes] = super()._conn_request(conn, request_uri, method, body, headers)
            return answer
        conn.close()
        try:
            conn.connect()
        except OSError as error:
            conn.close()
            raise NotReached(str(error)) from error
        try:
            # Answers to changes are small; asked for as they are, they need none of httplib2's private decoding.
            conn.request(method, request_uri, body, {**headers, "accept-encoding": "identity"})
            response = conn.getresponse()
            return httplib2.Response(response), response.read()
        finally:
            conn.close()
