"""A handoff told through the API alone: the same card, the same undo window, one mail, and nobody reads too much."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.permissions import NEUTRAL
from store.models import Installation, Outreach, Person, Transition
from tests.edge.bearer import Json, Program, Said, program
from tests.edge.outside import Outside
from tests.stage import Stage

MICHAEL = "michael.torres@datacorp.example"
ASK = "/api/customers/C-DATACORP/handoff"
TO_SARAH = {"to": "sarah@cscx.example", "reason": "territory change"}
EVERYTHING = ("read", "prepare", "send")
TEXT_FIELDS = ("to", "cc", "body_text", "signature_text", "paragraphs", "facts", "doubts")


@pytest.fixture
def ana(outside: Outside) -> Program:
    return program(outside, "U0ANA", *EVERYTHING)


def handoff(stage: Stage, who: Program) -> Json:
    """Ask for DataCorp's handoff and wait for its drafts."""
    asked = who.post(ASK, TO_SARAH)
    assert asked.status in (200, 201), asked
    stage.work()
    return who.get(asked.json["links"]["self"]).json


def farewell(stage: Stage, who: Program) -> Json:
    mail: Json = handoff(stage, who)["mails"][0]
    return mail


def send(who: Program, mail: Json, **more: str) -> Said:
    return who.post(f"/api/mails/{mail['id']}/send", {"shown": mail["shown"] or "?"}, **more)


def test_a_whole_handoff_goes_through_the_api_and_one_mail_leaves(stage: Stage, outside: Outside, ana: Program) -> None:
    asked = ana.post(ASK, TO_SARAH)
    again = ana.post(ASK, TO_SARAH)
    stage.work()
    read = ana.get(asked.headers["Location"])

    assert (asked.status, again.status, read.status) == (201, 200, 200)
    assert asked.json["id"] == again.json["id"] == read.json["id"]
    assert [mail["state"] for mail in asked.json["mails"]] == ["drafting", "drafting"]
    assert [mail["state"] for mail in read.json["mails"]] == ["drafted", "drafted"]
    assert read.json["card"] == "Ana Ribeiro"
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"

    mail = read.json["mails"][0]
    sent = ana.post(mail["links"]["send"], {"shown": mail["shown"]})
    stage.work()
    assert sent.status == 200, sent.text
    assert sent.json["mail"]["state"] == "approved"
    assert sent.json["leaves_at"] == sent.json["mail"]["leaves_at"]
    assert stage.message_with("U0ANA", "outreach.undo")
    assert stage.accepted() == []

    undone = ana.post(sent.json["mail"]["links"]["undo"])
    stage.later(seconds=31)
    stage.work()
    assert (undone.status, undone.json["mail"]["state"]) == (200, "drafted")
    assert undone.json["stopped_at"]
    assert stage.accepted() == []

    assert send(ana, undone.json["mail"]).status == 200
    stage.later(seconds=31)
    stage.work()
    (received,) = stage.mails(MICHAEL)
    assert received["from"] == "Ana Ribeiro <ana@cscx.example>"
    assert received["subject"] == mail["subject"]
    assert mail["body_text"].split("\n\n")[1] in received["text"].replace("\r\n", "\n")
    assert stage.card("U0ANA")["text"] == "Your handoff mail was sent"
    assert ana.get(mail["links"]["self"]).json["state"] == "sent"
    assert ana.get(read.json["links"]["self"]).json["state"] == "announced"

    sarah = program(outside, "U0SARAH", *EVERYTHING)
    introduction = sarah.get(read.json["links"]["self"]).json["mails"][1]
    assert send(sarah, introduction).status == 200
    stage.later(seconds=31)
    stage.work()
    assert [each["from"] for each in stage.mails(MICHAEL)] == [
        "Ana Ribeiro <ana@cscx.example>",
        "Sarah Johnson <sarah@cscx.example>",
    ]
    assert len(stage.mailbox(MICHAEL)["threads"]) == 1


def test_a_mail_says_what_each_of_its_paragraphs_rests_on(stage: Stage, ana: Program) -> None:
    mail = farewell(stage, ana)

    assert "\n\n".join(paragraph["text"] for paragraph in mail["paragraphs"]) == mail["body_text"]
    used = {key for paragraph in mail["paragraphs"] for key in paragraph["facts"]}
    assert used
    assert {fact["key"] for fact in mail["facts"]} == used
    assert all(fact["source"] and fact["as_of"] for fact in mail["facts"])
    assert [person["email"] for person in mail["to"]] == [MICHAEL]
    assert mail["withheld"] is None


def test_a_send_that_comes_twice_at_once_is_one_mail(stage: Stage, ana: Program) -> None:
    mail = farewell(stage, ana)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(ana, mail), range(4)))
    stage.later(seconds=31)
    stage.work()

    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    late = next(answer for answer in answers if answer.status == 409)
    assert late.json["detail"].startswith("Already on its way: you pressed Send")
    assert len(stage.mails(MICHAEL)) == 1


def test_the_same_send_with_one_key_is_answered_alike_every_time(stage: Stage, ana: Program) -> None:
    mail = farewell(stage, ana)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(ana, mail, key="send-1"), range(4)))
    stage.later(seconds=31)
    stage.work()
    late = send(ana, mail, key="send-1")

    assert {answer.status for answer in (*answers, late)} == {200}
    assert len({answer.json["leaves_at"] for answer in (*answers, late)}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3
    assert late.json["mail"]["state"] == "sent"
    assert len(stage.mails(MICHAEL)) == 1


def test_a_key_keeps_the_first_answer_apart_from_other_calls_and_other_tokens(outside: Outside, ana: Program) -> None:
    priya = program(outside, "U0PRIYA", "prepare", "read")

    first = ana.post(ASK, TO_SARAH, key="k")
    again = ana.post(ASK, TO_SARAH, key="k")
    other = ana.post(ASK, {"to": "david@cscx.example"}, key="k")
    hers = priya.post(ASK, TO_SARAH, key="k")

    assert [answer.status for answer in (first, again, other, hers)] == [201, 201, 422, 200]
    assert first.json == again.json
    assert other.json["field"] == "Idempotency-Key"
    assert "Nothing was changed" in other.json["detail"]
    assert "Idempotent-Replayed" not in hers.headers


def test_a_refused_call_uses_up_no_key(ana: Program) -> None:
    refused = ana.post(ASK, {"to": "nobody-of-this-name"}, key="k")
    taken = ana.post(ASK, TO_SARAH, key="k")

    assert (refused.status, taken.status) == (404, 201)


def test_a_move_with_a_key_happens_once_and_a_look_with_a_key_is_only_a_look(ana: Program) -> None:
    place = "/api/customers/C-DATACORP/reassign"
    looks = [ana.post(place, {"to": "Sarah Johnson", "dry_run": True}, key="look") for _ in range(2)]
    moves = [ana.post(place, {"to": "Sarah Johnson"}, key="move") for _ in range(2)]

    assert [answer.status for answer in (*looks, *moves)] == [200] * 4
    assert moves[0].json == moves[1].json
    assert moves[0].json["tasks"] == looks[0].json["tasks"] == looks[1].json["tasks"]
    assert moves[0].json["reassignment_id"]


def test_a_draft_that_changed_since_it_was_read_is_not_sent(stage: Stage, outside: Outside, ana: Program) -> None:
    mail = farewell(stage, ana)
    stage.click("U0ANA", "outreach.edit")
    stage.submit("U0ANA", {"subject": {"subject": {"type": "plain_text_input", "value": "Something else"}}})

    with outside.nothing_changes():
        answer = send(ana, mail)

    assert answer.status == 409
    assert "has changed" in answer.json["detail"]
    assert ana.get(mail["links"]["self"]).json["subject"] == "Something else"


def test_a_manager_starts_a_handoff_but_reads_no_draft_and_sends_nothing(stage: Stage, outside: Outside) -> None:
    priya = program(outside, "U0PRIYA", *EVERYTHING)

    read = handoff(stage, priya)
    with outside.nothing_changes():
        answers = [send(priya, mail) for mail in read["mails"]]
        undo = priya.post(f"/api/mails/{read['mails'][0]['id']}/undo")

    assert [answer.status for answer in answers] == [403, 403]
    assert answers[0].json["detail"] == (
        "Only the person whose mailbox it leaves from can send this mail. Nothing was sent. Ask Ana Ribeiro."
    )
    assert undo.status == 409
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"
    for mail in read["mails"]:
        assert (mail["state"], bool(mail["subject"])) == ("drafted", True)
        assert {mail[field] for field in TEXT_FIELDS} == {None}
        assert mail["shown"] is None
        assert "only the two CSMs" in mail["withheld"]
    ana = program(outside, "U0ANA", *EVERYTHING)
    mail = farewell(stage, ana)
    assert mail["body_text"].split("\n\n")[1] not in str(read)
    assert send(ana, mail).status == 200
    assert priya.get(mail["links"]["self"]).json["body_text"] is None
    stage.later(seconds=31)
    stage.work()
    assert priya.get(mail["links"]["self"]).json["body_text"] == mail["body_text"]


def test_the_incoming_csm_sees_a_handoff_only_once_they_were_told(stage: Stage, outside: Outside, ana: Program) -> None:
    sarah, read = program(outside, "U0SARAH", *EVERYTHING), handoff(stage, ana)
    own, introduction = read["links"]["self"], read["mails"][1]

    before = [sarah.get(own), sarah.get(introduction["links"]["self"])]
    early = send(sarah, {**introduction, "shown": "guessed"})
    with outside.record() as session:
        session.execute(update(Transition).values(asked_incoming_at=clock.now()))
    asked = sarah.get(own)

    assert [answer.status for answer in (*before, early)] == [404, 404, 404]
    assert asked.json["mails"][1]["body_text"]
    assert asked.json["mails"][0]["shown"] is None
    assert "send" not in asked.json["mails"][0]["links"]


def test_where_the_outgoing_csm_has_left_the_incoming_one_reads_and_sends_their_own_mail(
    stage: Stage, outside: Outside
) -> None:
    priya, sarah = program(outside, "U0PRIYA", *EVERYTHING), program(outside, "U0SARAH", *EVERYTHING)

    asked = priya.post("/api/customers/C-JUNIPER/handoff", TO_SARAH)
    stage.work()
    read = sarah.get(asked.json["links"]["self"])
    (mail,) = read.json["mails"]

    assert read.status == 200
    assert read.json["card"] == "Sarah Johnson"
    assert mail["body_text"] == sarah.get(mail["links"]["self"]).json["body_text"]
    assert send(sarah, mail).status == 200


@pytest.mark.parametrize("reason", ["Departure", "Ana is leaving the company"])
def test_why_somebody_leaves_is_told_to_them_and_their_manager_alone(
    stage: Stage, outside: Outside, ana: Program, reason: str
) -> None:
    asked = ana.post(ASK, {"to": "Sarah Johnson", "reason": reason, "last_day": "2090-01-31"})
    stage.work()
    with outside.record() as session:
        session.execute(update(Transition).values(asked_incoming_at=clock.now()))
    place = asked.json["links"]["self"]

    answers = {who: program(outside, who, "read").get(place).json for who in ("U0ANA", "U0SARAH", "U0PRIYA")}

    assert {who: (read["reason"], read["last_day"]) for who, read in answers.items()} == {
        "U0ANA": ("departure", "2090-01-31"),
        "U0SARAH": (None, None),
        "U0PRIYA": ("departure", "2090-01-31"),
    }


def test_for_colleagues_who_have_nothing_to_do_with_it_there_is_no_handoff(
    stage: Stage, outside: Outside, ana: Program
) -> None:
    read = handoff(stage, ana)

    for who in ("U0MAYA", "U0TOM", "U0OMAR"):
        other = program(outside, who, *EVERYTHING)
        with outside.nothing_changes():
            seen = [other.get(read["links"]["self"]), other.get(read["mails"][0]["links"]["self"])]
            done = [send(other, {**read["mails"][0], "shown": "x"}), other.post(ASK, TO_SARAH)]
        assert [answer.status for answer in (*seen, *done)] == [404, 404, 404, 403], who


def test_for_another_workspace_nothing_of_it_exists(stage: Stage, outside: Outside, ana: Program) -> None:
    read = handoff(stage, ana)
    mail = read["mails"][0]
    north = program(outside, "U1SARAH", *EVERYTHING, team="T0NORTH")
    customer = f"/api/customers/{read['customer']['id']}"

    with outside.nothing_changes():
        answers = [
            north.get(read["links"]["self"]),
            north.get(mail["links"]["self"]),
            send(north, mail),
            north.post(f"{mail['links']['self']}/undo"),
            north.post(f"{customer}/handoff", {"to": "ben@northwind.example"}),
            north.get(f"{customer}/handoff-briefing"),
        ]

    assert [answer.status for answer in answers] == [404] * 6
    assert not any(word in answer.text for answer in answers for word in ("Ribeiro", "DataCorp", "Michael"))


def test_each_operation_needs_its_own_scope(stage: Stage, outside: Outside, ana: Program) -> None:
    mail = farewell(stage, ana)
    calls: dict[str, Callable[[Program], list[Said]]] = {
        "read": lambda who: [who.get(mail["links"]["self"]), who.get(mail["links"]["handoff"])],
        "prepare": lambda who: [who.post(ASK, TO_SARAH), who.post("/api/customers/C-DATACORP/reassign", b"{")],
        "send": lambda who: [send(who, mail), who.post(f"{mail['links']['self']}/undo")],
    }

    for scope, made in calls.items():
        others = program(outside, "U0ANA", *(name for name in calls if name != scope))
        with outside.nothing_changes():
            answers = made(others)
        assert {answer.status for answer in answers} == {403}, scope
        assert all(f"no scope “{scope}”" in answer.json["detail"] for answer in answers)


def test_a_briefing_is_read_by_the_owner_and_the_manager_and_by_nobody_else(outside: Outside) -> None:
    place = "/api/customers/C-DATACORP/handoff-briefing"

    answers = {who: program(outside, who, "read").get(place) for who in ("U0ANA", "U0PRIYA", "U0MAYA", "U0TOM")}

    assert {who: answer.status for who, answer in answers.items()} == {
        "U0ANA": 200,
        "U0PRIYA": 200,
        "U0MAYA": 403,
        "U0TOM": 403,
    }
    page = answers["U0ANA"].json
    assert page["customer"] == "DataCorp"
    assert page["sections"]
    assert all(line["source"] for section in page["sections"] for line in section["lines"])
    assert 0 < page["words"] <= 550


def test_what_cannot_be_used_is_named_field_by_field(outside: Outside, ana: Program) -> None:
    cases: list[tuple[Json, str, str]] = [
        ({"to": "Sarah Johnson", "days": 3}, "days", "there is no such field here"),
        ({"to": "Sarah Johnson", "last_day": 1800000000}, "last_day", "write a day as 2027-02-15"),
        ({"to": "Sarah Johnson", "last_day": "15 February"}, "last_day", "write a day as 2027-02-15"),
        ({"to": "Sarah Johnson", "last_day": "2027-02-30"}, "last_day", ""),
        ({"to": "Sarah Johnson", "last_day": "2001-01-01"}, "last_day", "That last day is in the past"),
        ({"to": "Sarah Johnson", "reason": "a\x00b"}, "reason", ""),
        ({"to": "Sarah Johnson", "reason": "x" * 301}, "reason", "300"),
        ({"to": "tom@cscx.example"}, "to", "is not a CSM or manager"),
        ({"to": "Ana Ribeiro"}, "to", "is with Ana Ribeiro already"),
        ({"reason": "leave"}, "to", ""),
        ({"to": "\ud800"}, "to", ""),
    ]

    with outside.nothing_changes():
        for body, field, said in cases:
            answer = ana.post(ASK, body)
            assert (answer.status, answer.json["field"]) == (422, field), (body, answer.text)
            assert said in answer.json["detail"], answer.text


def test_bodies_that_are_not_json_are_told_so(outside: Outside, ana: Program) -> None:
    plain = {"Authorization": f"Bearer {ana.secret}", "Content-Type": "text/plain"}

    with outside.nothing_changes():
        assert ana.post(ASK, b"{").status == 400
        assert outside.send(ASK, b'{"to": "Sarah Johnson"}', plain).status == 415
        assert ana.post(ASK, b'{"to": "' + b"x" * 100_001 + b'"}').status == 413


def test_hostile_words_survive_on_their_way_to_the_card(stage: Stage, ana: Program) -> None:
    hostile = "<!channel> *no* <https://evil.example|click> \u202eabc \U0001f600 & <@U0SARAH>"

    asked = ana.post(ASK, {"to": "Sarah Johnson", "reason": hostile})
    stage.work()

    assert asked.status == 201
    assert asked.json["reason"] == hostile
    assert "<!channel>" not in stage.text_of(stage.card("U0ANA"))
    assert stage.refused == []


def test_numbers_that_no_database_holds_are_not_found(ana: Program) -> None:
    for number in ("0", "-1", "999999999", str(2**63), "9" * 40, "abc", "1.5", "%00", "%F0%9F%91%8D"):
        for place in (f"/api/handoffs/{number}", f"/api/mails/{number}"):
            assert ana.get(place).status == 404, place
        assert ana.post(f"/api/mails/{number}/undo").status == 404


def test_once_rapport_was_removed_from_a_workspace_its_tokens_are_none(outside: Outside, ana: Program) -> None:
    with outside.stage.runtime.writing(None) as session:
        session.execute(update(Installation).where(Installation.team_ref == "T0CSCX").values(removed_at=clock.now()))

    answer = ana.post(ASK, TO_SARAH)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["detail"].startswith("Rapport was removed")


def test_a_guest_has_no_way_in_and_nothing_of_theirs_moves(stage: Stage, outside: Outside, ana: Program) -> None:
    mail = farewell(stage, ana)
    with outside.record() as session:
        session.execute(update(Person).where(Person.slack_ref == "U0ANA").values(is_guest=True))

    answers = [ana.get(mail["links"]["self"]), send(ana, mail), ana.post(ASK, b"{")]

    assert [answer.status for answer in answers] == [403, 403, 403]
    assert all(answer.json["detail"].startswith(NEUTRAL) for answer in answers)
    with stage.runtime.reading(outside.workspace()) as session:
        assert session.scalars(select(Outreach.state).where(Outreach.id == mail["id"])).one() == "drafted"
