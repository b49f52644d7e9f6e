"""The stand-in against Google's own description of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from bot.sandbox.description import GMAIL
from bot.sandbox.gmail import quotas
from bot.sandbox.gmail.methods.register import PLAYS
from tests.sandbox.gmail.playground import DESCRIBED, Playground, letter, raw

SARAH = "sarah@cscx.example"


def described(resources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from described(resource.get("resources", {}))


def test_the_stand_in_reads_the_description_the_client_is_built_from() -> None:
    assert GMAIL.document == DESCRIBED


def test_every_method_played_exists_in_googles_description_and_has_a_price() -> None:
    known = {method["id"].removeprefix("gmail.users."): method for method in described(DESCRIBED["resources"])}

    assert set(PLAYS) <= set(known)
    assert set(PLAYS) == set(quotas.UNITS)


def test_every_path_leads_to_the_method_google_says() -> None:
    for method in described(DESCRIBED["resources"]):
        path = method["flatPath"].replace("{userId}", "me").replace("{", "").replace("}", "")
        found = [m for m in GMAIL.methods if m.http_method == method["httpMethod"] and m.path.fullmatch(path)]

        assert f"gmail.users.{found[0].id}" == method["id"]
        assert found[0].scopes == set(method["scopes"])


def answers(google: Playground) -> dict[str, Any]:
    """One answer of every method that has one."""
    users = google.mailbox(SARAH)
    google.do("change", address=SARAH, alias={"address": "team@cscx.example"})
    start = users.getProfile(userId="me").execute()
    mail = letter(html="<p>Hi</p>", Cc="ana@cscx.example")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    drafts, messages, threads = users.drafts(), users.messages(), users.threads()
    made = drafts.create(userId="me", body={"message": {"raw": raw(mail)}}).execute()
    found: dict[str, Any] = {
        "getProfile": start,
        "drafts.create": made,
        "drafts.get": drafts.get(userId="me", id=made["id"]).execute(),
        "drafts.list": drafts.list(userId="me").execute(),
        "drafts.update": drafts.update(userId="me", id=made["id"], body={"message": {"raw": raw(mail)}}).execute(),
    }
    sent = found["drafts.send"] = drafts.send(userId="me", body={"id": made["id"]}).execute()
    full = found["messages.get"] = messages.get(userId="me", id=sent["id"]).execute()
    attached = full["payload"]["parts"][1]["body"]["attachmentId"]
    return {
        **found,
        "messages.send": messages.send(userId="me", body={"raw": raw(letter())}).execute(),
        "messages.list": messages.list(userId="me", maxResults=1).execute(),
        "messages.attachments.get": messages.attachments()
        .get(userId="me", messageId=sent["id"], id=attached)
        .execute(),
        "threads.get": threads.get(userId="me", id=sent["threadId"]).execute(),
        "threads.list": threads.list(userId="me").execute(),
        "history.list": users.history().list(userId="me", startHistoryId=start["historyId"], maxResults=1).execute(),
        "labels.list": users.labels().list(userId="me").execute(),
        "settings.sendAs.list": users.settings().sendAs().list(userId="me").execute(),
        "settings.sendAs.get": users.settings().sendAs().get(userId="me", sendAsEmail=SARAH).execute(),
        "watch": users.watch(userId="me", body={"topicName": "projects/p/topics/t"}).execute(),
    }


def test_every_answer_holds_only_what_its_schema_describes_in_the_right_types(google: Playground) -> None:
    given = answers(google)

    responses = {method.id: method.response for method in GMAIL.methods if method.id in PLAYS}
    assert set(given) == {name for name, schema in responses.items() if schema is not None}
    for name, answer in given.items():
        schema = responses[name]
        assert schema is not None
        assert list(GMAIL.misfits(schema, answer)) == [], name
        assert answer, name


def test_a_misfit_is_noticed() -> None:
    assert list(
        GMAIL.misfits("Message", {"id": 7, "colour": "red", "labelIds": [1], "historyId": "x", "payload": []})
    ) == [
        ("id", "Invalid value at 'id' (string), 7"),
        ("colour", 'Unknown name "colour": Cannot find field.'),
        ("labelIds[0]", "Invalid value at 'labelIds[0]' (string), 1"),
        ("historyId", "Invalid value at 'historyId' (uint64), \"x\""),
        ("payload", "Expected an object at 'payload'."),
    ]


@pytest.mark.parametrize(
    ("verb", "path", "status", "sentence"),
    [
        ("GET", "users/me/nothing", 404, "Method not found."),
        ("PATCH", "users/me/drafts", 404, "Method not found."),
        ("GET", "users/me/messages?colour=red", 400, 'Unknown name "colour"'),
        ("GET", "users/me/messages?maxResults=many", 400, "Invalid value at 'maxResults'"),
        ("GET", "users/me/messages/1?format=pretty", 400, "Invalid value at 'format'"),
        ("POST", "users/me/messages/1/trash", 403, "insufficient authentication scopes"),
        ("GET", "users/me/settings/vacation", 501, "does not play gmail.users.settings.getVacation"),
    ],
)
def test_what_google_does_not_describe_is_refused_in_googles_form(
    google: Playground, verb: str, path: str, status: int, sentence: str
) -> None:
    users = google.mailbox(SARAH)
    users.getProfile(userId="me").execute()

    answer = google.web.request(
        verb,
        f"{google.root}/google/gmail/v1/{path}",
        headers={"Authorization": f"Bearer {users._http.credentials.token}"},
    )

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, status)
    assert sentence in error["message"]
    assert {"message", "domain", "reason"} <= set(error["errors"][0])


def test_an_unknown_bearer_and_a_missing_one_are_refused(google: Playground) -> None:
    address = f"{google.root}/google/gmail/v1/users/me/profile"

    answers = [google.web.get(address, headers=headers) for headers in ({}, {"Authorization": "Bearer made-up"})]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert json.loads(answers[0].text)["error"]["status"] == "UNAUTHENTICATED"


def test_malformed_json_is_refused(google: Playground) -> None:
    users = google.mailbox(SARAH)

    with pytest.raises(HttpError) as refused:
        users.drafts().create(userId="me", body={"message": {"raw": 5}}).execute()

    assert refused.value.status_code == 400
    assert "Invalid value at 'message.raw' (byte)" in refused.value.reason
