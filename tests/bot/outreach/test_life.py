"""A mail has one life: of all who move it in the same instant one wins, and the others read what became of it."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from bot.outreach.life import SEND
from jobs.performing import perform
from store import jobs, lobby
from store.models import Approval, AuditEntry, Job, Mailbox, Outreach
from tests.stage import Json, Stage

ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"
SEND_BUTTON, UNDO, SEND_NOW = "outreach.send", "outreach.undo", "outreach.send_now"


@pytest.fixture
def drafted(stage: Stage) -> Stage:
    stage.command("U0ANA", ASKED)
    stage.work()
    return stage


@pytest.fixture
def approved(drafted: Stage) -> Stage:
    drafted.click("U0ANA", SEND_BUTTON)
    drafted.work()
    return drafted


def rows(stage: Stage, *columns: Any, where: Any = None) -> list[Any]:
    with stage.runtime.reading(None) as session:
        installation = lobby.installation_of(session, "T0CSCX")
    assert installation is not None
    wanted = select(*columns) if where is None else select(*columns).where(where)
    with stage.runtime.reading(installation.id) as session:
        return list(session.execute(wanted).all())


def farewell(stage: Stage) -> str:
    return str(rows(stage, Outreach.state, where=Outreach.kind == "handoff.farewell")[0][0])


def said(stage: Stage, who: str) -> list[str]:
    """The lines only this person sees, without the answer to the command."""
    return [m["text"] for m in stage.messages(who) if m["kind"] == "ephemeral"][1:]


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    barrier = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def due_send(stage: Stage) -> tuple[int, int]:
    (found,) = rows(stage, Job.workspace_id, Job.id, where=(Job.name == SEND) & (Job.state == "waiting"))
    return int(found[0]), int(found[1])


def test_eight_clicks_at_once_approve_one_mail_and_the_others_read_that_it_is_on_its_way(drafted: Stage) -> None:
    card = drafted.message_with("U0ANA", SEND_BUTTON)

    answers = at_once([lambda: drafted.click("U0ANA", SEND_BUTTON, message=card)] * 8)
    lines = said(drafted, "U0ANA")
    drafted.later(seconds=31)
    drafted.work()

    assert [answer["status"] for answer in answers] == [200] * 8
    assert len(rows(drafted, Approval.id)) == 1
    assert len(drafted.accepted()) == 1
    assert len(lines) == 7
    assert len(set(lines)) == 1
    assert lines[0].startswith("Already on its way: you pressed Send at ")
    assert len(rows(drafted, AuditEntry.id, where=AuditEntry.action == "mail.approved")) == 1


def test_a_click_after_the_mail_has_left_says_so_and_sends_nothing(approved: Stage) -> None:
    old = {**approved.message_with("U0ANA", SEND_NOW)}
    approved.click("U0ANA", SEND_NOW)
    perform(approved.runtime, *due_send(approved))

    approved.click("U0ANA", SEND_NOW, message=old)

    assert said(approved, "U0ANA")[-1].startswith("Already sent by you at ")
    assert said(approved, "U0ANA")[-1].endswith("One copy; nothing was sent again.")
    approved.work()
    assert len(approved.accepted()) == 1


def test_an_undo_that_was_acknowledged_is_never_sent_and_one_that_was_not_says_why(drafted: Stage) -> None:
    undone = 0
    for _ in range(12):
        drafted.click("U0ANA", SEND_BUTTON)
        drafted.work()
        button, job = drafted.message_with("U0ANA", UNDO), due_send(drafted)
        lines = len(said(drafted, "U0ANA"))
        drafted.later(seconds=31)

        at_once([lambda b=button: drafted.click("U0ANA", UNDO, message=b), lambda j=job: perform(drafted.runtime, *j)])  # type: ignore[misc]

        (answer,) = said(drafted, "U0ANA")[lines:]
        drafted.work()
        if not answer.startswith("Stopped. Nothing left your mailbox"):
            assert answer.startswith("Too late: it ")
            assert len(drafted.accepted()) == 1
            break
        undone += 1
        assert farewell(drafted) == "drafted"
        assert drafted.accepted() == []

    assert len(drafted.accepted()) == (0 if undone == 12 else 1)


def test_undo_after_the_mail_has_begun_to_leave_is_refused(approved: Stage) -> None:
    button = approved.message_with("U0ANA", UNDO)
    approved.later(seconds=31)
    perform(approved.runtime, *due_send(approved))

    approved.click("U0ANA", UNDO, message=button)
    approved.work()

    assert said(approved, "U0ANA")[-1].startswith("Too late: it left at ")
    assert len(approved.accepted()) == 1


def test_a_send_that_was_taken_back_stays_taken_back_whoever_still_has_its_job(approved: Stage) -> None:
    workspace_id, job_id = due_send(approved)
    approved.click("U0ANA", UNDO)
    with approved.runtime.writing(workspace_id) as session:  # As if the job had been begun before it was cancelled.
        job = session.get(Job, job_id)
        assert job is not None
        assert job.state == "cancelled"
        job.state = "waiting"
    approved.later(seconds=31)

    perform(approved.runtime, workspace_id, job_id)
    approved.work()

    assert approved.accepted() == []
    assert farewell(approved) == "drafted"


def test_an_old_undo_button_does_not_stop_a_newer_send(approved: Stage) -> None:
    button = approved.message_with("U0ANA", UNDO)
    value = next(e["value"] for b in button["blocks"] for e in b.get("elements", []) if e.get("action_id") == UNDO)
    approved.click("U0ANA", UNDO)
    approved.work()
    approved.click("U0ANA", SEND_BUTTON)
    approved.work()

    newer = approved.message_with("U0ANA", UNDO)
    assert value not in [e.get("value") for b in newer["blocks"] for e in b.get("elements", [])]
    (first, _second) = rows(approved, Approval.id, Approval.cancelled_at)
    assert first[1] is not None
    approved.later(seconds=31)
    approved.work()

    assert len(approved.accepted()) == 1


def test_send_now_and_undo_at_once_have_one_winner(approved: Stage) -> None:
    now, undo = approved.message_with("U0ANA", SEND_NOW), approved.message_with("U0ANA", UNDO)

    at_once(
        [
            lambda: approved.click("U0ANA", SEND_NOW, message=now),
            lambda: approved.click("U0ANA", UNDO, message=undo),
        ]
    )
    approved.work()

    was_undone = farewell(approved) == "drafted"
    assert len(approved.accepted()) == (0 if was_undone else 1)


def test_sending_and_discarding_at_once_have_one_winner(drafted: Stage) -> None:
    card = drafted.message_with("U0ANA", SEND_BUTTON)
    menu = next(e for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "handoff.more")

    at_once(
        [
            lambda: drafted.click("U0ANA", SEND_BUTTON, message=card),
            lambda: drafted.click(
                "U0ANA", "handoff.more", message=card, selected={"selected_option": menu["options"][-1]}
            ),
        ]
    )
    (loser,) = said(drafted, "U0ANA")
    drafted.later(seconds=31)
    drafted.work()

    assert (farewell(drafted), len(drafted.accepted()), loser.split(" ")[0]) in {
        ("sent", 1, "The"),
        ("discarded", 0, "This"),
    }


def test_nobody_but_the_sender_can_send_or_stop_a_mail(approved: Stage) -> None:
    for action in (UNDO, SEND_NOW):
        refused = approved.click("U0SARAH", action, message=approved.message_with("U0ANA", action))
        assert refused["http"] == 409

    assert farewell(approved) == "approved"


def test_what_gmail_takes_is_byte_for_byte_what_was_approved(approved: Stage) -> None:
    ((mime, ref),) = rows(approved, Approval.mime, Approval.ref)
    approved.later(seconds=31)
    approved.work()

    (created,) = approved.calls("gmail", "drafts.create")
    encoded = base64.urlsafe_b64encode(mime).decode()
    assert created["arguments"]["message"]["raw_sha256"] == hashlib.sha256(encoded.encode()).hexdigest()
    (left,) = approved.accepted()
    assert base64.b64decode(left["raw"]).partition(b"\r\n\r\n")[2] == mime.partition(b"\r\n\r\n")[2]
    assert left["x_headers"] == {"X-Rapport-Ref": ref}


def test_a_mail_that_is_on_its_way_cannot_be_edited(drafted: Stage) -> None:
    drafted.click("U0ANA", "outreach.edit")
    drafted.click("U0ANA", SEND_BUTTON)
    before = rows(drafted, Outreach.version, Approval.mime, where=Approval.outreach_id == Outreach.id)

    answer = save_edit(drafted, "Something else")
    drafted.later(seconds=31)
    drafted.work()

    assert "not a draft any more" in str(answer["body"])
    assert rows(drafted, Outreach.version, Approval.mime, where=Approval.outreach_id == Outreach.id) == before
    (left,) = drafted.accepted()
    assert left["subject"] != "Something else"


def save_edit(stage: Stage, subject: str) -> Json:
    block = next(b for b in stage.modal("U0ANA")["blocks"] if b.get("block_id") == "subject")
    state = {"type": "plain_text_input", "value": subject}
    answer = stage.submit("U0ANA", {"subject": {block["element"]["action_id"]: state}})
    assert answer["status"] == 200
    return answer


def test_a_send_pressed_on_words_that_have_changed_since_sends_nothing(drafted: Stage) -> None:
    drafted.click("U0ANA", "outreach.edit")
    save_edit(drafted, "Another subject")

    drafted.click("U0ANA", SEND_BUTTON)  # The card still shows the old words.

    assert said(drafted, "U0ANA") == [
        "This draft has changed since that card was drawn. Nothing was sent; look at the current text first."
    ]
    assert rows(drafted, Approval.id) == []
    drafted.work()
    drafted.click("U0ANA", SEND_BUTTON)
    drafted.later(seconds=31)
    drafted.work()
    assert [mail["subject"] for mail in drafted.accepted()] == ["Another subject"]


CHANGES: list[tuple[str, Json, str]] = [
    ("the signature", {"signature_html": "<div>Ana, now in Porto</div>"}, "Ana, now in Porto"),
    ("the sender's name", {"name": "Ana R. Ribeiro"}, "Ana R. Ribeiro <ana@cscx.example>"),
]


@pytest.mark.parametrize(("change", "shown"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_send_pressed_before_the_card_shows_a_change_in_gmail_sends_nothing(
    drafted: Stage, change: Json, shown: str
) -> None:
    drafted.post("mail/change", {"address": "ana@cscx.example", **change})
    columns = {"signature_html": "signature_html", "name": "display_name"}
    (mailbox,) = rows(drafted, Mailbox.workspace_id, Mailbox.id, where=Mailbox.address == "ana@cscx.example")
    with drafted.runtime.writing(mailbox[0]) as session:  # As the reading of the signature leaves it.
        row = session.get(Mailbox, mailbox[1])
        for name, value in change.items():
            setattr(row, columns[name], value)

    drafted.click("U0ANA", SEND_BUTTON)

    assert said(drafted, "U0ANA")[-1].startswith("This draft has changed since that card was drawn.")
    assert rows(drafted, Approval.id) == []
    drafted.command("U0ANA", ASKED)
    drafted.work()
    drafted.click("U0ANA", SEND_BUTTON)
    drafted.later(seconds=31)
    drafted.work()
    (left,) = drafted.mails("michael.torres@datacorp.example")
    assert shown in left["from"].replace('"', "") + left["text"]


def test_a_mail_that_was_settled_cannot_be_settled_the_other_way(approved: Stage) -> None:
    approved.later(seconds=31)
    approved.broken("gmail", "drafts.send", "cut_after")
    approved.broken("gmail", "threads.get", "status", status=500, times=None)
    approved.work()
    for _ in range(10):  # Looking settles nothing, so that she is asked.
        approved.later(minutes=2)
        approved.work()
    card = approved.message_with("U0ANA", "outreach.is_there")
    approved.mend()

    at_once(
        [
            lambda: approved.click("U0ANA", "outreach.is_there", message=card),
            lambda: approved.click("U0ANA", "outreach.is_not_there", message=card),
        ]
    )
    approved.work()

    assert farewell(approved) == "sent"  # Whatever she said: before it becomes a draft again it is looked for.
    assert len(said(approved, "U0ANA")) == 1
    assert len(approved.accepted()) == 1
    assert len(rows(approved, AuditEntry.id, where=AuditEntry.action == "mail.settled")) == 1


def test_eight_people_asking_at_once_begin_one_handoff(stage: Stage) -> None:
    at_once([lambda: stage.command("U0ANA", ASKED)] * 4 + [lambda: stage.command("U0PRIYA", ASKED)] * 4)
    stage.work()

    assert len(rows(stage, Outreach.id, where=Outreach.kind == "handoff.farewell")) == 1
    assert len([m for m in stage.messages("U0ANA") if m["text"] == "Your handoff draft is ready"]) >= 1


def test_asking_for_the_same_send_again_is_refused_by_the_database(approved: Stage) -> None:
    workspace_id, _ = due_send(approved)
    ((approval_id,),) = rows(approved, Approval.id)

    with approved.runtime.writing(workspace_id) as session:
        again = jobs.schedule(
            session, SEND, {"approval_id": approval_id}, now=approved_at(approved), unique_key=f"send:{approval_id}"
        )

    assert again is None


def approved_at(stage: Stage) -> Any:
    ((moment,),) = rows(stage, Approval.approved_at)
    return moment
