"""The HTTP API: who may, what they get told when they may not, and that refusing changes nothing."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import clock
from handlers.http.api.callers import CALLS_A_MINUTE
from store.models import Customer, Person, Reassignment
from tests.edge.bearer import PROBLEM, program, token
from tests.edge.outside import JSON, Answer, Outside
from tests.stage import Stage

Json = dict[str, Any]
DATACORP = "/api/customers/C-DATACORP/reassign"
UNUSABLE = (
    *(b"", b"{", b"[]", b"null", b"3", b'"x"', b"\xff\xfe", b"{}", b'{"to": 5}', b'{"to": null}', b'{"to": ["x"]}'),
    *(b'{"to": "Sarah", "dry_run": "perhaps"}', b'{"to": "' + b"x" * 400 + b'"}', b'{"a":' * 15_000),
)


def ask(outside: Outside, secret: str | None, body: Any, path: str = DATACORP) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": JSON, **({"Authorization": f"Bearer {secret}"} if secret is not None else {})}
    return outside.send(path, raw, headers)


def test_without_a_good_token_nothing_is_read(outside: Outside) -> None:
    secrets = (None, "", "guessed", "rapport_", "x" * 9000, "ünïcödé", "null")
    bodies = ({"to": "sarah@cscx.example"}, b"{broken", b"")

    with outside.nothing_changes():
        answers = [ask(outside, secret, body) for secret in secrets for body in bodies]

    assert {(answer.status, answer.content_type) for answer in answers} == {(401, PROBLEM)}
    assert {answer.json["detail"] for answer in answers} == {
        "This needs a bearer token. Make one with `rapport token create`."
    }


def test_another_scheme_than_bearer_is_no_token(outside: Outside) -> None:
    secret = token(outside, "U0ANA", "prepare")

    for header in (f"Basic {secret}", f"bearer{secret}", secret, "Bearer", "Bearer  "):
        headers = {"Content-Type": JSON, "Authorization": header}
        assert outside.send(DATACORP, b'{"to": "sarah@cscx.example"}', headers).status == 401


def test_a_token_that_has_ended_or_was_revoked_is_no_token(outside: Outside) -> None:
    yesterday = clock.now() - timedelta(days=1)
    ended = token(outside, "U0ANA", "prepare", expires_at=yesterday)
    revoked = token(outside, "U0ANA", "prepare", "read", revoked_at=yesterday)

    with outside.nothing_changes():
        answers = [ask(outside, secret, {"to": "Sarah"}) for secret in (ended, revoked)]

    day = f"{yesterday:%-d %B %Y}"
    assert [answer.status for answer in answers] == [401, 401]
    assert [answer.json["detail"] for answer in answers] == [
        f"This token ended on {day}. Nothing was read or changed. Make one with `rapport token create`.",
        f"This token was revoked on {day}. Nothing was read or changed. Make one with `rapport token create`.",
    ]


def test_a_token_without_the_scope_or_whose_person_has_left_may_not(outside: Outside) -> None:
    reader, left = token(outside, "U0ANA", "read", "send"), token(outside, "U0PAUL", "prepare")

    with outside.nothing_changes():
        answers = [ask(outside, secret, {"to": "sarah@cscx.example"}) for secret in (reader, left)]

    assert [answer.status for answer in answers] == [403, 403]
    assert [answer.json["detail"] for answer in answers] == [
        (
            "This token has no scope “prepare”. Nothing was changed."
            " Make one with `rapport token create` and --scope prepare."
        ),
        "The person this token belongs to has left. Nothing was changed. Use the token of somebody who is here.",
    ]


def test_a_token_of_another_workspace_finds_neither_our_customers_nor_our_people(outside: Outside) -> None:
    north = token(outside, "U1SARAH", "prepare", team="T0NORTH")
    with outside.stage.runtime.reading(outside.workspace()) as session:
        own_id = session.scalars(select(Customer.id).where(Customer.name == "DataCorp")).one()

    with outside.nothing_changes():
        by_ref = ask(outside, north, {"to": "ben@northwind.example"})
        by_id = ask(outside, north, {"to": "ben@northwind.example"}, f"/api/customers/{own_id}/reassign")
        by_person = ask(outside, north, {"to": "ana@cscx.example"}, "/api/customers/NW-DATACORP/reassign")

    assert [answer.status for answer in (by_ref, by_id, by_person)] == [404, 404, 404]
    assert by_ref.json["detail"] == by_id.json["detail"] == "There is no such customer here. Nothing was changed."
    assert "Ribeiro" not in by_person.body
    assert "Nothing was saved." in by_person.json["detail"]


def test_a_body_that_cannot_be_used_is_a_client_error(outside: Outside) -> None:
    secret = token(outside, "U0ANA", "prepare")

    with outside.nothing_changes():
        for body in UNUSABLE:
            assert ask(outside, secret, body).status in (400, 422), body[:100]


def test_who_and_what_is_not_there_is_said(outside: Outside) -> None:
    ana = token(outside, "U0ANA", "prepare")
    cases = [
        (DATACORP, "Zelda", 404, "Nobody here is called “Zelda”."),
        (DATACORP, "paul@cscx.example", 403, "Paul Ortega has left."),
        (DATACORP, "Ana Ribeiro", 422, "DataCorp is with Ana Ribeiro already. Nothing was moved."),
        (DATACORP, "me", 422, "DataCorp is with Ana Ribeiro already. Nothing was moved."),
        (DATACORP, "\x00", 404, "Nobody here is called"),
        ("/api/customers/C-ACME/reassign", "Sarah", 403, "Only the CSM who looks after this customer"),
        ("/api/customers/C-NOWHERE/reassign", "Sarah", 404, "There is no such customer here. Nothing was changed."),
        ("/api/customers/%00/reassign", "Sarah", 404, "There is no such customer here. Nothing was changed."),
        ("/api/customers/99999999999999999999/reassign", "Sarah", 404, "There is no such customer here."),
        ("/api/customers/%F0%9F%91%8D/reassign", "Sarah", 404, "There is no such customer here."),
        (f"/api/customers/{'x' * 101}/reassign", "Sarah", 404, "There is nothing at this address here."),
    ]

    with outside.nothing_changes():
        for path, to, status, title in cases:
            answer = ask(outside, ana, {"to": to}, path)
            assert answer.status == status, (path, to, answer)
            assert title in answer.body.encode().decode("unicode_escape") or title in str(answer.json), (path, answer)


def test_several_who_fit_are_listed_with_what_tells_them_apart(outside: Outside) -> None:
    ana = token(outside, "U0ANA", "prepare")
    with outside.stage.runtime.writing(outside.workspace()) as session:
        namesake = Person(
            workspace_id=outside.workspace(), email="sj@cscx.example", name="Sarah Johnson", role="csm", zone="UTC"
        )
        session.add(namesake)

    with outside.nothing_changes():
        answer = ask(outside, ana, {"to": "Sarah Johnson"})

    assert answer.status == 409
    assert answer.json["field"] == "to"
    assert sorted(choice["hint"] for choice in answer.json["choices"]) == [
        "CSM · sarah@cscx.example",
        "CSM · sj@cscx.example",
    ]


def test_a_dry_run_tells_everything_and_moves_nothing(outside: Outside) -> None:
    ana = token(outside, "U0ANA", "prepare")

    with outside.nothing_changes():
        answer = ask(outside, ana, {"to": "sarah@cscx.example", "dry_run": True})

    assert answer.status == 200
    assert {key: answer.json[key] for key in ("customer", "from_name", "to_name", "reassignment_id", "undo_until")} == {
        "customer": "DataCorp",
        "from_name": "Ana Ribeiro",
        "to_name": "Sarah Johnson",
        "reassignment_id": None,
        "undo_until": None,
    }
    assert answer.json["tasks"]


def test_a_real_run_moves_the_customer_once_and_shows_it_to_both(stage: Stage, outside: Outside) -> None:
    ana = token(outside, "U0ANA", "prepare")

    moved = ask(outside, ana, {"to": "sarah@cscx.example"})
    again = ask(outside, ana, {"to": "sarah@cscx.example"})
    stage.work()

    assert (moved.status, again.status) == (200, 403)
    with stage.runtime.reading(outside.workspace()) as session:
        owner = session.scalars(
            select(Person.slack_ref).join(Customer, Customer.owner_id == Person.id).where(Customer.name == "DataCorp")
        ).one()
        done = session.scalars(select(Reassignment.id)).all()
    assert owner == "U0SARAH"
    assert done == [moved.json["reassignment_id"]]
    for who in ("U0ANA", "U0SARAH"):
        assert "A customer was moved" in {message["text"] for message in stage.messages(who)}
    assert stage.message_with("U0ANA", "offer.draft")
    assert stage.accepted() == []


def test_an_address_that_is_not_there_and_a_method_that_is_not_taken_are_problem_documents(outside: Outside) -> None:
    ana = {"Authorization": f"Bearer {token(outside, 'U0ANA', 'prepare')}"}

    answers = [outside.send("/api/nothing", b"", ana), outside.send("/healthz", b"", {}), outside.send("/x", b"", {})]

    assert [(answer.status, answer.content_type) for answer in answers] == [
        (404, PROBLEM),
        (405, PROBLEM),
        (404, PROBLEM),
    ]
    assert outside.send(DATACORP, b"x" * 1_000_001, {**ana, "Content-Type": JSON}).status == 413


def test_a_token_that_calls_without_end_is_told_to_wait_and_another_one_is_not(stage: Stage, outside: Outside) -> None:
    busy, calm = program(outside, "U0ANA", "prepare"), program(outside, "U0PRIYA", "prepare")
    name = f"api:{hashlib.sha256(str(busy.secret).encode()).hexdigest()}"
    stage.runtime.buckets.take(name, CALLS_A_MINUTE, limit=CALLS_A_MINUTE, now=clock.now())

    refused = busy.post(DATACORP, {"to": "sarah@cscx.example"})
    other = calm.post(DATACORP, {"to": "Nobody At All"})

    assert (refused.status, refused.headers["Content-Type"]) == (429, PROBLEM)
    assert refused.json["type"] == "/api/docs#too-many"
    assert "Nothing was read or changed" in refused.json["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.status == 404
