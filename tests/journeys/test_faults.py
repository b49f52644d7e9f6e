"""Whatever breaks on the way: no mail is lost, none leaves twice, and its sender always reads the truth."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.pool import NullPool

from bot import clock
from bot.runtime import Runtime
from bot.sandbox.serving import serve
from handlers.cli.web import DOOR_BUSY_SECONDS
from handlers.web import create_app
from store import lobby
from store.models import Job, Mailbox, Outreach
from tests.filling import connect
from tests.stage import Json, Stage, StandIns

pytestmark = pytest.mark.on_postgresql

MICHAEL = "michael.torres@datacorp.example"
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"
READY, SENT = "Your handoff draft is ready", "Your handoff mail was sent"
CHECK, WAITS = "Please check one mail", "Your mail waits for Gmail"
INCOMING = "A customer is being handed to you"
NOWHERE = "http://127.0.0.1:1/"
SEND, UNDO = "outreach.send", "outreach.undo"


@pytest.fixture
def drafted(stage: Stage) -> Stage:
    stage.command("U0ANA", ASKED)
    stage.work()
    assert newest(stage, "U0ANA")["text"] == READY
    return stage


@pytest.fixture
def due(drafted: Stage) -> Stage:
    """Ana has pressed Send, and the undo window is over."""
    drafted.click("U0ANA", SEND)
    drafted.work()
    drafted.later(seconds=31)
    return drafted


def farewell(stage: Stage) -> Outreach:
    found: Outreach = the(stage, Outreach, Outreach.kind == "handoff.farewell")
    return found


def the(stage: Stage, model: Any, where: Any) -> Any:
    with stage.runtime.reading(None) as session:
        installation = lobby.installation_of(session, "T0CSCX")
    assert installation is not None
    with stage.runtime.reading(installation.id) as session:
        return session.scalars(select(model).where(where).order_by(model.id.desc())).first()


def cards(stage: Stage, who: str) -> list[Json]:
    return [m for m in stage.messages(who) if m["kind"] == "message" and m["thread_ts"] in (None, m["ts"])]


def newest(stage: Stage, who: str) -> Json:
    return cards(stage, who)[-1]


def look_to_the_end(stage: Stage) -> None:
    """Let the time pass in which an unknown outcome is looked into."""
    for _ in range(8):
        stage.later(seconds=25)
        stage.work()


def thread(stage: Stage, who: str) -> list[str]:
    return [stage.text_of(m) for m in stage.messages(who) if m["thread_ts"] not in (None, m["ts"])]


def lines(stage: Stage, who: str, channel: str | None = None) -> list[str]:
    return [m["text"] for m in stage.messages(who, channel) if m["kind"] == "ephemeral"]


def left(stage: Stage) -> list[str]:
    return [mail["subject"] for mail in stage.accepted()]


def gmail_drafts(stage: Stage, address: str = "ana@cscx.example") -> list[Json]:
    found: list[Json] = stage.mailbox(address)["drafts"]
    return found


def in_the_end(stage: Stage) -> None:
    """Mend everything, let a day pass in which everything is tried again, and find one mail with its receipt."""
    stage.mend()
    for _ in range(4):
        stage.later(minutes=15)
        stage.work()
    assert len(left(stage)) == 1
    assert len(stage.mails(MICHAEL)) == 1
    assert [card["text"] for card in cards(stage, "U0ANA")] == [SENT]
    assert [card["text"] for card in cards(stage, "U0SARAH")] == [INCOMING]
    assert gmail_drafts(stage) == []


# Slack.

SLACK_FAULTS: list[tuple[str, str, Json]] = [
    ("chat.", "cut_before", {"times": 3}),
    ("chat.", "cut_after", {"times": 2}),
    ("chat.", "status", {"status": 500, "times": 3}),
    ("chat.", "status", {"status": 200, "times": 2}),
    ("chat.", "error", {"error": "internal_error", "times": 3}),
    ("chat.", "error", {"error": "ratelimited", "times": 2}),
    ("chat.", "rate_limited", {"retry_after": 30, "times": 3}),
    ("conversations.", "error", {"error": "internal_error", "times": 2}),
    ("response_url", "status", {"status": 500, "times": 2}),
]
NAMES = [f"{match} {kind} {options.get('status', options.get('error', ''))}" for match, kind, options in SLACK_FAULTS]


@pytest.mark.parametrize(("match", "kind", "options"), SLACK_FAULTS, ids=NAMES)
def test_a_handoff_comes_through_a_slack_that_fails(stage: Stage, match: str, kind: str, options: Json) -> None:
    stage.broken("slack", match, kind, **options)
    stage.command("U0ANA", ASKED)
    until_drawn(stage, READY)

    stage.broken("slack", match, kind, **options)
    stage.click("U0ANA", SEND)
    stage.later(seconds=31)

    until_drawn(stage, SENT)
    in_the_end(stage)


def until_drawn(stage: Stage, text: str) -> None:
    for _ in range(8):
        stage.work()
        if cards(stage, "U0ANA") and newest(stage, "U0ANA")["text"] == text:
            return
        stage.later(seconds=31)
    raise AssertionError([card["text"] for card in cards(stage, "U0ANA")])


def test_a_card_whose_posting_was_taken_and_not_answered_is_there_once(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.broken("slack", "chat.postMessage", "cut_after")
    stage.work()
    posted = len(cards(stage, "U0ANA"))

    stage.later(seconds=5)
    stage.work()

    assert posted == 1
    assert [card["text"] for card in cards(stage, "U0ANA")] == [READY]
    assert len(stage.calls("slack", "conversations.history")) >= 1


def test_a_limit_of_slack_is_waited_out_and_not_hammered(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.broken("slack", "chat.postMessage", "rate_limited", times=None, retry_after=40)
    stage.work()
    asked = len(stage.calls("slack", "chat.postMessage"))
    stage.later(seconds=30)
    stage.work()
    assert len(stage.calls("slack", "chat.postMessage")) == asked

    stage.mend()
    stage.later(seconds=11)
    stage.work()

    assert [card["text"] for card in cards(stage, "U0ANA")] == [READY]


def test_a_card_that_slack_no_longer_knows_comes_back(drafted: Stage) -> None:
    drafted.broken("slack", "chat.update", "error", error="message_not_found")

    drafted.click("U0ANA", SEND)
    drafted.work()

    assert newest(drafted, "U0ANA")["text"] == "Your mail is about to leave"
    assert len(cards(drafted, "U0ANA")) == 2
    drafted.click("U0ANA", UNDO)
    drafted.work()
    assert newest(drafted, "U0ANA")["text"] == READY


def test_a_night_without_slack_loses_no_card_and_holds_up_no_mail(due: Stage) -> None:
    due.broken("slack", "", "cut_before", times=None)
    for _ in range(12):
        due.later(hours=1)
        due.work()

    assert len(left(due)) == 1
    in_the_end(due)


def test_a_slow_slack_keeps_no_door_waiting(drafted: Stage) -> None:
    card = drafted.message_with("U0ANA", SEND)
    drafted.click("U0ANA", SEND)
    drafted.broken("slack", "response_url", "stall", seconds=2.6)

    answer = drafted.click("U0ANA", SEND, message=card)

    assert answer["status"] == 200
    assert answer["ms"] < 3000


def test_a_line_that_could_not_be_said_changes_nothing_about_the_mail(drafted: Stage) -> None:
    card = drafted.message_with("U0ANA", SEND)
    drafted.click("U0ANA", SEND)
    drafted.broken("slack", "response_url", "status", status=500)

    assert drafted.click("U0ANA", SEND, message=card)["status"] == 200

    drafted.later(seconds=31)
    drafted.work()
    in_the_end(drafted)


TROUBLED: list[tuple[str, Json]] = [("cut_after", {}), ("cut_before", {}), ("rate_limited", {"retry_after": 20})]


@pytest.mark.parametrize(("kind", "options"), TROUBLED, ids=[kind for kind, _ in TROUBLED])
def test_what_needs_a_person_is_said_in_the_thread_exactly_once(due: Stage, kind: str, options: Json) -> None:
    due.broken("gmail", "drafts.send", "cut_after")
    due.broken("gmail", "threads.get", "status", status=500, times=None)
    due.broken("slack", "chat.postMessage", kind, **options)
    due.work()

    for _ in range(3):
        due.later(seconds=21)
        due.work()

    assert len([said for said in thread(due, "U0ANA") if "can't tell whether" in said]) == 1


def test_a_thread_message_that_its_reader_deleted_does_not_hold_up_the_next_one(due: Stage) -> None:
    due.broken("gmail", "drafts.send", "cut_before")
    due.work()
    due.broken("slack", "chat.update", "error", error="message_not_found", times=2)
    look_to_the_end(due)
    due.mend()
    due.click("U0ANA", SEND)
    due.later(seconds=31)
    due.broken("gmail", "drafts.send", "cut_before")
    due.work()

    assert cards(due, "U0ANA")[-1]["text"] == CHECK
    assert len([said for said in thread(due, "U0ANA") if "can't tell whether" in said]) >= 1
    assert left(due) == []


# Gmail before the mail is asked to leave.


def test_a_gmail_that_cannot_be_reached_is_tried_again_and_undo_still_works(due: Stage) -> None:
    url = due.runtime.settings.google_api_url
    due.runtime.settings = due.runtime.settings.model_copy(update={"google_api_url": NOWHERE})
    due.work()

    assert newest(due, "U0ANA")["text"] == WAITS
    assert "leaves as soon as Gmail answers" in due.text_of(newest(due, "U0ANA"))
    due.click("U0ANA", UNDO)
    due.work()
    assert newest(due, "U0ANA")["text"] == READY
    due.runtime.settings = due.runtime.settings.model_copy(update={"google_api_url": url})
    due.later(hours=1)
    due.work()
    assert left(due) == []

    due.click("U0ANA", SEND)
    due.work()
    assert newest(due, "U0ANA")["text"] == "Your mail is about to leave"
    due.later(seconds=31)
    due.work()
    in_the_end(due)


def test_a_gmail_that_was_away_gets_the_mail_when_it_is_back(due: Stage) -> None:
    url = due.runtime.settings.google_api_url
    due.runtime.settings = due.runtime.settings.model_copy(update={"google_api_url": NOWHERE})
    for _ in range(8):
        due.work()
        due.later(minutes=10)
    assert left(due) == []

    due.runtime.settings = due.runtime.settings.model_copy(update={"google_api_url": url})

    in_the_end(due)


HARMLESS: list[tuple[str, str, Json]] = [
    ("drafts.create", "status", {"status": 500}),
    ("drafts.create", "status", {"status": 503}),
    ("drafts.create", "cut_before", {}),
    ("drafts.create", "cut_after", {}),
    ("drafts.create", "rate_limited", {"retry_after": 20}),
    ("drafts.create", "error", {"error": "userRateLimitExceeded"}),
    ("drafts.send", "rate_limited", {"retry_after": 20}),
    ("drafts.send", "error", {"error": "userRateLimitExceeded"}),
    ("drafts.send", "error", {"error": "rateLimitExceeded", "status": 403}),
    ("messages.get", "status", {"status": 500}),
    ("messages.get", "cut_after", {}),
]


@pytest.mark.parametrize(
    ("match", "kind", "options"),
    HARMLESS,
    ids=[f"{match} {kind} {list(more.values())}" for match, kind, more in HARMLESS],
)
def test_what_certainly_sent_nothing_is_tried_again_by_itself(due: Stage, match: str, kind: str, options: Json) -> None:
    due.broken("gmail", match, kind, times=2, **options)

    due.work()

    assert thread(due, "U0ANA") == []
    in_the_end(due)


def test_a_draft_whose_making_was_not_answered_is_found_and_sent_without_a_second_one(due: Stage) -> None:
    due.broken("gmail", "drafts.create", "cut_after")
    due.work()
    assert len(gmail_drafts(due)) == 1
    assert newest(due, "U0ANA")["text"] == WAITS

    due.later(seconds=5)
    due.work()

    assert len(due.calls("gmail", "drafts.create")) == 1
    in_the_end(due)


@pytest.mark.parametrize("fault", ["drafts.create", "drafts.send"])
def test_undo_while_gmail_is_waited_for_leaves_no_draft_behind(due: Stage, fault: str) -> None:
    kind = {"drafts.create": "cut_after", "drafts.send": "rate_limited"}[fault]
    due.broken("gmail", fault, kind)
    due.work()
    assert len(gmail_drafts(due)) == 1

    due.click("U0ANA", UNDO)
    due.work()

    assert gmail_drafts(due) == []
    due.later(days=2)
    due.work()
    assert left(due) == []
    assert newest(due, "U0ANA")["text"] == READY


def test_a_limit_of_gmail_is_named_on_the_card_and_the_mail_leaves_when_it_is_over(due: Stage) -> None:
    until = clock.now() + timedelta(hours=2)
    due.broken("gmail", "drafts.send", "error", error="mailSending", retry_after=7200)
    due.work()

    card = newest(due, "U0ANA")
    assert card["text"] == WAITS
    shown = int(due.text_of(card).split("<!date^")[1].split("^")[0])
    assert abs(shown - until.timestamp()) < 5
    due.later(minutes=119)
    due.work()
    assert left(due) == []
    due.later(minutes=2)
    due.work()
    in_the_end(due)


def test_a_limit_of_gmail_can_be_used_to_stop_the_mail_and_leaves_no_trace_on_the_next_send(due: Stage) -> None:
    due.broken("gmail", "drafts.send", "error", error="mailSending", retry_after=7200)
    due.work()
    due.click("U0ANA", UNDO)
    due.work()
    assert newest(due, "U0ANA")["text"] == READY

    due.click("U0ANA", SEND)
    due.work()

    assert newest(due, "U0ANA")["text"] == "Your mail is about to leave"
    due.later(seconds=31)
    due.work()
    in_the_end(due)


# Gmail while the mail is leaving.

LOST = ["cut_after", "cut_before", "stall", "status"]


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_answer_to_a_send_goes_to_its_sender_at_once_and_is_never_tried_again(due: Stage, kind: str) -> None:
    options = {"stall": {"seconds": 11}, "status": {"status": 500}}.get(kind, {})
    due.broken("gmail", "drafts.send", kind, **options)

    due.work()
    time.sleep(1.5 if kind == "stall" else 0)  # Gmail takes the mail only now that nobody waits for the answer.

    assert newest(due, "U0ANA")["text"] == CHECK
    card = due.text_of(newest(due, "U0ANA"))
    assert "I have not tried again and won't by myself" in card
    assert "I'm looking until" in card
    assert "outreach.is_there" not in card
    (said,) = thread(due, "U0ANA")
    assert "can't tell whether your mail to Michael Torres left" in said
    due.mend()
    look_to_the_end(due)
    for _ in range(30):
        due.later(hours=1)
        due.work()
    assert len(due.calls("gmail", "drafts.send")) == 1
    took_it = kind in {"cut_after", "stall"}
    assert len(left(due)) == (1 if took_it else 0)
    assert newest(due, "U0ANA")["text"] == (SENT if took_it else READY)
    assert gmail_drafts(due) == []
    assert ("Solved: Gmail shows it left at" if took_it else "Solved: it did not leave") in thread(due, "U0ANA")[0]


def test_a_mail_that_was_found_has_one_copy_and_the_introduction_joins_its_conversation(due: Stage) -> None:
    due.broken("gmail", "drafts.send", "cut_after")
    due.work()

    due.later(seconds=6)
    due.work()

    assert newest(due, "U0ANA")["text"] == SENT
    assert "One copy." in thread(due, "U0ANA")[0]
    assert newest(due, "U0SARAH")["text"] == INCOMING
    due.click("U0SARAH", SEND)
    due.later(seconds=31)
    due.work()
    first, second = due.mails(MICHAEL)
    assert second["in_reply_to"] == first["rfc_message_id"]
    assert len(left(due)) == 2


def used_up(stage: Stage, how: str) -> None:
    """Ana sends or deletes by hand the draft that waits in her Gmail for a limit to be over."""
    stage.broken("gmail", "drafts.send", "rate_limited", retry_after=60)
    stage.work()
    (draft,) = gmail_drafts(stage)
    stage.post(f"mail/{how}_draft", {"address": "ana@cscx.example", "draft": draft["draft_id"]})
    stage.later(seconds=61)
    stage.work()


def test_a_draft_that_its_sender_deleted_in_gmail_is_asked_about_only_when_looking_is_over(due: Stage) -> None:
    used_up(due, "discard")

    assert newest(due, "U0ANA")["text"] == CHECK
    look_to_the_end(due)
    assert newest(due, "U0ANA")["text"] == CHECK
    assert "could not settle it" in due.text_of(newest(due, "U0ANA"))
    assert left(due) == []
    due.click("U0ANA", "outreach.is_not_there", message=newest(due, "U0ANA"))
    due.work()
    assert newest(due, "U0ANA")["text"] == READY
    assert "Settled: you said that it isn't there. It is a draft here again" in " ".join(thread(due, "U0ANA"))
    due.click("U0ANA", SEND)
    due.later(seconds=31)
    due.work()
    in_the_end(due)


def test_a_draft_that_its_sender_sent_by_hand_is_found_and_not_sent_again(due: Stage) -> None:
    used_up(due, "send")

    due.later(seconds=6)
    due.work()

    assert newest(due, "U0ANA")["text"] == SENT
    assert len(due.mails(MICHAEL)) == 1
    assert "Solved: Gmail shows it left" in thread(due, "U0ANA")[0]


@pytest.mark.parametrize("is_in_thread", [True, False])
def test_its_there_is_believed_when_looking_has_not_settled_it_on_the_card_and_in_its_thread(
    due: Stage, *, is_in_thread: bool
) -> None:
    due.broken("gmail", "drafts.send", "cut_after")
    due.broken("gmail", "threads.get", "status", status=500, times=None)
    due.work()
    look_to_the_end(due)
    for _ in range(3):
        due.later(minutes=1)
        due.work()

    said = due.message_with("U0ANA", "outreach.is_there") if is_in_thread else newest(due, "U0ANA")
    assert (said["thread_ts"] not in (None, said["ts"])) is is_in_thread
    due.click("U0ANA", "outreach.is_there", message=said)
    due.work()
    assert "outreach.is_there" not in " ".join(thread(due, "U0ANA"))
    assert "Settled: you found it in your Sent folder. It left; one copy." in " ".join(thread(due, "U0ANA"))
    due.mend()
    due.later(minutes=11)
    due.work()

    assert newest(due, "U0ANA")["text"] == SENT
    assert newest(due, "U0SARAH")["text"] == INCOMING
    assert len(left(due)) == 1


def test_a_sender_who_says_it_isnt_there_when_it_is_learns_that_it_left(due: Stage) -> None:
    due.broken("gmail", "drafts.send", "cut_after")
    due.broken("gmail", "threads.get", "status", status=500, times=None)
    due.work()
    look_to_the_end(due)
    for _ in range(3):
        due.later(minutes=1)
        due.work()
    due.mend()

    due.click("U0ANA", "outreach.is_not_there")
    due.work()
    due.later(hours=5)
    due.work()

    assert len(left(due)) == 1
    assert newest(due, "U0ANA")["text"] == SENT


def test_a_mail_that_gmail_refuses_is_a_draft_again_with_gmails_reason(due: Stage) -> None:
    due.broken("gmail", "drafts.send", "error", error="invalidArgument", status=400, message="Invalid To header")

    due.work()

    assert newest(due, "U0ANA")["text"] == READY
    (said,) = thread(due, "U0ANA")
    assert "Gmail refused it (Invalid To header). The draft is safe" in said
    assert gmail_drafts(due) == []
    due.click("U0ANA", SEND)
    due.later(seconds=31)
    due.work()
    in_the_end(due)
    assert "Settled" in thread(due, "U0ANA")[0]


def test_a_lost_grant_lets_the_mail_wait_and_it_goes_on_by_itself_once_gmail_is_connected(due: Stage) -> None:
    due.broken("gmail", "drafts.create", "error", error="authError")
    due.broken("google", "oauth.refresh", "error", error="invalid_grant")

    due.work()

    card = due.message_with("U0ANA", UNDO)
    assert card["text"] == WAITS
    assert "Google asks you to connect Gmail again. Your mail is safe" in due.text_of(card)
    assert the(due, Mailbox, Mailbox.address == "ana@cscx.example").state == "disconnected"
    asked = len(due.calls("gmail"))
    due.later(hours=3)
    due.work()
    assert len(due.calls("gmail")) == asked
    assert farewell(due).state == "approved"

    connect(due, "U0ANA")
    due.work()

    assert len(left(due)) == 1
    assert farewell(due).state == "sent"


def test_a_mail_that_waited_longer_than_a_day_for_its_mailbox_is_asked_about_again(due: Stage) -> None:
    due.broken("gmail", "drafts.create", "error", error="authError")
    due.broken("google", "oauth.refresh", "error", error="invalid_grant")
    due.work()

    due.later(hours=26)
    connect(due, "U0ANA")
    due.work()

    assert left(due) == []
    assert farewell(due).state == "drafted"
    assert "more than a day before you connected Gmail again" in due.text_of(due.message_with("U0ANA", SEND))


# After the mail has left.


def test_a_receipt_does_not_wait_for_the_message_id_but_the_introduction_does(due: Stage) -> None:
    due.broken("gmail", "messages.get", "status", times=None, status=500)
    due.work()

    assert newest(due, "U0ANA")["text"] == SENT
    assert newest(due, "U0SARAH")["text"] == INCOMING
    due.click("U0SARAH", SEND)
    assert "Nothing was sent; please press Send again in a minute." in lines(due, "U0SARAH")[-1]
    due.mend()
    due.later(minutes=1)
    due.work()
    due.click("U0SARAH", SEND)
    due.later(seconds=31)
    due.work()

    first, second = due.mails(MICHAEL)
    assert second["in_reply_to"] == first["rfc_message_id"]
    assert len(left(due)) == 2


def test_a_message_id_that_can_never_be_read_does_not_hold_the_introduction_back_for_ever(due: Stage) -> None:
    due.broken("gmail", "messages.get", "error", times=None, error="notFound")
    due.work()

    due.later(minutes=11)
    due.click("U0SARAH", SEND)
    due.later(seconds=31)
    due.work()

    assert len(left(due)) == 2


def ask_in_vain(stage: Stage) -> None:
    """Ask for a handoff whose writing six workers have died of."""
    stage.command("U0ANA", ASKED)
    prepare = the(stage, Job, Job.name == "handoff.prepare")
    with stage.runtime.writing(prepare.workspace_id) as session:
        row = session.get(Job, prepare.id)
        assert row is not None
        row.attempts = 6
    stage.work()


def test_writing_that_keeps_failing_is_told_on_the_card_and_in_its_thread(stage: Stage) -> None:
    ask_in_vain(stage)

    (said,) = thread(stage, "U0ANA")
    assert "I couldn't write this draft" in said
    stage.click("U0ANA", "handoff.prepare_again")
    stage.work()
    assert newest(stage, "U0ANA")["text"] == READY
    assert "Settled" in thread(stage, "U0ANA")[0]


def test_a_card_brought_back_says_by_itself_that_writing_keeps_failing(stage: Stage) -> None:
    ask_in_vain(stage)

    stage.command("U0ANA", ASKED)
    stage.work()

    card = stage.card("U0ANA")
    assert "I couldn't write this draft" in str(card["blocks"])
    stage.click("U0ANA", "handoff.prepare_again", message=card)
    stage.work()
    assert newest(stage, "U0ANA")["text"] == READY


# Our own database.


@contextmanager
def impatient(stage: Stage, stand_ins: StandIns) -> Iterator[None]:
    """Serve the doors as the web process does: with little patience for a busy database."""
    runtime = Runtime(stage.runtime.settings, busy_seconds=DOOR_BUSY_SECONDS)
    server = serve(create_app(runtime), 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    stand_ins.world.app_url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        stand_ins.world.app_url = stage.app
        server.shutdown()
        server.server_close()
        runtime.close()


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold what every door must write, as a long import or a stuck process would."""
    engine = create_engine(url, poolclass=NullPool)
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    with engine.connect() as connection:
        connection.execute(text("select 1") if is_sqlite else text("lock table deliveries in exclusive mode"))
        if is_sqlite:
            connection.connection.driver_connection.execute("begin immediate")  # type: ignore[union-attr]
        try:
            yield
        finally:
            if is_sqlite:
                connection.connection.driver_connection.execute("rollback")  # type: ignore[union-attr]
            connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("channel", [None, "C0CS", "C0SHARED"])
def test_a_busy_database_is_owned_up_to_in_time_and_nothing_was_changed(
    stage: Stage, stand_ins: StandIns, channel: str | None
) -> None:
    with impatient(stage, stand_ins):
        with locked(stage.runtime.settings.database()):
            begun = time.monotonic()
            answer = stage.command("U0ANA", ASKED, channel)
            took = time.monotonic() - begun
        stage.work()
        again = stage.command("U0ANA", ASKED, channel)

    assert answer["status"] == 200
    assert "the database is busy. Nothing was changed. Please try again" in json.dumps(answer["body"])
    assert took < 3
    assert again["status"] == 200
    assert farewell(stage) is not None


def test_a_click_on_a_busy_database_can_be_made_again(drafted: Stage, stand_ins: StandIns) -> None:
    with impatient(drafted, stand_ins):
        with locked(drafted.runtime.settings.database()):
            answer = drafted.click("U0ANA", SEND)
        assert answer["ms"] < 3000
        assert "the database is busy" in lines(drafted, "U0ANA")[-1]
        assert farewell(drafted).state == "drafted"
        drafted.click("U0ANA", SEND)

    drafted.later(seconds=31)
    drafted.work()
    in_the_end(drafted)


def test_an_event_that_a_busy_database_did_not_take_comes_again_and_is_answered_once(
    stage: Stage, stand_ins: StandIns
) -> None:
    with impatient(stage, stand_ins):
        with locked(stage.runtime.settings.database()):
            refused = stage.say("U0ANA", "help")["event"]
        assert refused["status"] == 503
        taken = stage.post("slack/redeliver", {"event_id": refused["event_id"], "as_retry": True})
        stage.post("slack/redeliver", {"event_id": refused["event_id"], "as_retry": True})
    stage.work()

    assert taken["status"] == 200
    assert [card["text"] for card in cards(stage, "U0ANA")[-1:]] == ["What I can do"]
    assert len([card for card in cards(stage, "U0ANA") if card["text"] == "What I can do"]) == 1


@pytest.mark.parametrize("kind", ["twice", "cut_after"])
def test_a_command_that_arrives_twice_is_done_once(stage: Stage, kind: str) -> None:
    stage.broken("slack.delivery", "command", kind)
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.broken("slack.delivery", "block_actions", kind)

    stage.click("U0ANA", SEND)
    stage.work()
    stage.later(seconds=31)
    stage.work()

    in_the_end(stage)
