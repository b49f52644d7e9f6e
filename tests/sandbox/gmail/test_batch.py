"""Several calls in one request, through the client's own batches."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.gmail.playground import Playground, letter, raw

SARAH = "sarah@cscx.example"


def test_every_call_of_a_batch_is_answered_on_its_own(google: Playground) -> None:
    service = google.service(google.connect(SARAH))
    users = service.users()
    sent = users.messages().send(userId="me", body={"raw": raw(letter(subject="Grüße"))}).execute()
    answers: dict[str, tuple[Any, Any]] = {}

    batch = service.new_batch_http_request(lambda name, answer, error: answers.update({name: (answer, error)}))
    batch.add(users.messages().get(userId="me", id=sent["id"], format="metadata"), request_id="there")
    batch.add(users.messages().get(userId="me", id="1900"), request_id="gone")
    batch.add(users.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}), request_id="draft")
    batch.add(users.stop(userId="me"), request_id="empty")
    batch.execute()

    assert answers["there"][0]["id"] == sent["id"]
    assert answers["gone"][1].status_code == 404
    assert answers["draft"][0]["message"]["labelIds"] == ["DRAFT"]
    assert answers["empty"] == ("", None)


@pytest.mark.parametrize("path", ["batch", "batch/gmail/v1"])
def test_a_batch_is_limited_to_a_hundred_calls_at_both_addresses(google: Playground, path: str) -> None:
    part = "--b\r\nContent-Type: application/http\r\n\r\nGET /gmail/v1/users/me/profile HTTP/1.1\r\n\r\n\r\n"

    answers = [
        google.web.post(
            f"{google.root}/google/{path}",
            data=part * count + "--b--\r\n",
            headers={"Content-Type": "multipart/mixed; boundary=b"},
        )
        for count in (1, 101)
    ]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert "HTTP/1.1 401 Unauthorized" in answers[0].text
    assert "exceeds the limit of 100" in answers[1].json()["error"]["message"]
