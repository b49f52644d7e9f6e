"""Google's announcements at our door: only our own subscription is let in, and what it says is a wake-up."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from bot import clock
from bot.connectors.google.pubsub import Verifier
from bot.errors import Unavailable
from bot.outreach.listening import SYNC
from bot.sandbox.gmail import keys
from jobs import watching
from store.models import Job, Mailbox
from tests.edge.outside import Answer, Outside
from tests.listening import ANA, answer, farewell, heard, look, mailbox, workspace
from tests.stage import Stage

Json = dict[str, Any]
PUSH = "/gmail/push"
AUDIENCE, ACCOUNT = "https://rapport.example/gmail/push", "pusher@project.iam.gserviceaccount.com"
SUBSCRIPTION = "projects/sandbox/subscriptions/rapport"
TOPIC = "projects/sandbox/topics/rapport"
SETTINGS = {
    "google_push_audience": AUDIENCE,
    "google_push_service_account": ACCOUNT,
    "google_pubsub_subscription": SUBSCRIPTION,
    "google_pubsub_topic": TOPIC,
}


@pytest.fixture
def pushed(stage: Stage) -> Stage:
    """A stage where announcements are set up and every mailbox was read to its end."""
    stage.runtime.settings = stage.runtime.settings.model_copy(update=SETTINGS)
    look(stage)
    return stage


def claims(**changes: Any) -> Json:
    now = int(time.time())  # noqa: TID251  What signs a token for the door reads the machine's clock.
    told = {"iss": "https://accounts.google.com", "aud": AUDIENCE, "email": ACCOUNT, "email_verified": True}
    told |= {"sub": "1", "iat": now, "exp": now + 3600, **changes}
    return {name: value for name, value in told.items() if value is not None}


def token(outside: Outside, **changes: Any) -> str:
    with outside.stand_ins.world.locked() as db:
        return keys.signed(db, claims(**changes))


def body(address: str = ANA, history_ref: object = 99_999_999, **more: Any) -> bytes:
    data = base64.urlsafe_b64encode(json.dumps({"emailAddress": address, "historyId": history_ref}).encode())
    posted = {"message": {"data": data.decode(), "messageId": "1"}, "subscription": SUBSCRIPTION, **more}
    return json.dumps(posted).encode()


def push(outside: Outside, sent: bytes, bearer: str | None) -> Answer:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    return outside.send(PUSH, sent, headers)


def asked(stage: Stage, *, team: str = "T0CSCX") -> list[int]:
    """The mailboxes that a look is asked for now."""
    with stage.runtime.reading(workspace(stage, team)) as session:
        waiting = session.scalars(select(Job).where(Job.name == SYNC, Job.state == "waiting"))
        return [int(job.arguments["mailbox_id"]) for job in waiting]


def test_an_announcement_has_its_mailbox_looked_into_at_once(pushed: Stage, outside: Outside) -> None:
    answered = push(outside, body(ANA.upper(), "99999999"), token(outside))

    assert (answered.status, answered.body) == (204, "")
    assert asked(pushed) == [mailbox(pushed).id]


FORGERIES: dict[str, Callable[[Outside], str | None]] = {
    "none": lambda _: None,
    "nonsense": lambda _: "a.b.c",
    "for another address": lambda outside: token(outside, aud="https://rapport.example/other"),
    "for nobody": lambda outside: token(outside, aud=None),
    "of another account": lambda outside: token(outside, email="mallory@project.iam.gserviceaccount.com"),
    "not verified": lambda outside: token(outside, email_verified=False),
    "verified in words only": lambda outside: token(outside, email_verified="true"),
    "of another issuer": lambda outside: token(outside, iss="https://mallory.example"),
    "over": lambda outside: token(outside, exp=int(time.time()) - 60),  # noqa: TID251
    "without an end": lambda outside: token(outside, exp=None),
    "of tomorrow": lambda outside: token(outside, nbf=int(time.time()) + 86_400),  # noqa: TID251
    "signed by somebody else": lambda _: jwt.encode(
        claims(), rsa.generate_private_key(65537, 2048), "RS256", headers={"kid": keys.KID}
    ),
    "signed with an unknown key": lambda _: jwt.encode(
        claims(), rsa.generate_private_key(65537, 2048), "RS256", headers={"kid": "other"}
    ),
    "signed with a secret": lambda _: jwt.encode(claims(), "s" * 64, "HS256", headers={"kid": keys.KID}),
    "not signed": lambda _: jwt.encode(claims(), "", "none", headers={"kid": keys.KID}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_whoever_is_not_our_subscription_is_refused_and_nothing_is_asked_for(
    stage: Stage, outside: Outside, forgery: str
) -> None:
    stage.runtime.settings = stage.runtime.settings.model_copy(update=SETTINGS)

    answered = push(outside, body(), FORGERIES[forgery](outside))

    assert (answered.status, answered.body) == (401, "")
    assert asked(stage) == []


def test_another_subscription_of_the_same_account_is_refused(stage: Stage, outside: Outside) -> None:
    stage.runtime.settings = stage.runtime.settings.model_copy(update=SETTINGS)

    answered = push(outside, body(subscription="projects/sandbox/subscriptions/other"), token(outside))

    assert answered.status == 401
    assert asked(stage) == []


def test_without_the_settings_the_door_trusts_nobody(stage: Stage, outside: Outside) -> None:
    assert push(outside, body(), token(outside)).status == 401
    assert asked(stage) == []


NONSENSE = (
    *(b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"message": 1}', b'{"message": {"data": "%%%"}}', b"[" * 50_000),
    *(body(history_ref=None), body(history_ref="-5"), body(history_ref="٣"), body(history_ref={"a": 1})),
)


def test_what_makes_no_sense_is_taken_and_leads_to_nothing(pushed: Stage, outside: Outside) -> None:
    pushed.runtime.settings = pushed.runtime.settings.model_copy(update={"google_pubsub_subscription": None})
    proof = token(outside)

    assert [push(outside, sent, proof).status for sent in NONSENSE] == [204] * len(NONSENSE)
    assert asked(pushed) == []


def test_an_unknown_mailbox_is_nobodys_and_needs_no_repeating(pushed: Stage, outside: Outside) -> None:
    assert push(outside, body("nobody@elsewhere.example"), token(outside)).status == 204
    assert asked(pushed) == []


def test_a_body_of_unusual_size_is_refused_before_anything_else(outside: Outside) -> None:
    assert push(outside, b"x" * 64_001, token(outside)).status == 413


def test_doubled_late_and_disordered_announcements_lead_to_one_look(pushed: Stage, outside: Outside) -> None:
    proof = token(outside)
    for history_ref in (99_999_999, 99_999_999, 99_999_990, 100_000_001, 5):
        assert push(outside, body(history_ref=history_ref), proof).status == 204

    assert asked(pushed) == [mailbox(pushed).id]


def test_an_announcement_of_what_was_read_already_asks_for_nothing(pushed: Stage, outside: Outside) -> None:
    assert push(outside, body(history_ref=mailbox(pushed).history_ref), token(outside)).status == 204
    assert asked(pushed) == []


def test_googles_keys_are_fetched_once_for_many_announcements(pushed: Stage, outside: Outside) -> None:
    proof = token(outside)
    push(outside, body(), proof)
    pushed.runtime.settings = pushed.runtime.settings.model_copy(update={"google_certs_url": "http://127.0.0.1:1/"})

    assert [push(outside, body(), proof).status for _ in range(5)] == [204] * 5


def test_while_googles_keys_cannot_be_had_an_announcement_is_to_come_again(stage: Stage, outside: Outside) -> None:
    unreachable = {**SETTINGS, "google_certs_url": "http://127.0.0.1:1/"}
    stage.runtime.settings = stage.runtime.settings.model_copy(update=unreachable)

    assert push(outside, body(), token(outside)).status == 503
    assert asked(stage) == []


@contextmanager
def failing_google(first: bytes = b"") -> Iterator[tuple[str, list[int]]]:
    """Serve an address that answers its first caller with these bytes and hangs up on the others."""
    called: list[int] = []

    def answer_calls(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                with caller:
                    caller.recv(4096)
                    caller.sendall(b"" if called else first)
                called.append(len(called))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer_calls, args=(listening,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", called
        listening.shutdown(socket.SHUT_RDWR)


def test_tokens_with_invented_keys_do_not_have_a_google_that_fails_asked_again_and_again(
    stage: Stage, outside: Outside
) -> None:
    with failing_google() as (there, called):
        stage.runtime.settings = stage.runtime.settings.model_copy(update={**SETTINGS, "google_certs_url": there})
        invented = [jwt.encode(claims(), "s" * 64, "HS256", headers={"kid": str(number)}) for number in range(5)]
        answers = [push(outside, body(), proof).status for proof in invented]

    assert answers == [503] * 5
    assert len(called) == 1


def test_a_key_that_is_known_goes_on_counting_while_google_cannot_be_asked_for_newer_ones(outside: Outside) -> None:
    with outside.stand_ins.world.locked() as db:
        published = json.dumps(keys.public_keys(db)).encode()
    proof = token(outside)

    with failing_google(b"HTTP/1.0 200 OK\r\n\r\n" + published) as (there, called):
        verifier = Verifier(certs_url=there, audience=AUDIENCE, email=ACCOUNT, keep_keys=0, ask_again=0)
        verifier.check(proof)
        verifier.check(proof)
        with pytest.raises(Unavailable):
            verifier.check(jwt.encode(claims(), "s" * 64, "HS256", headers={"kid": "invented"}))

    assert len(called) == 3


def test_with_announcements_an_answer_is_known_without_any_polling(pushed: Stage) -> None:
    pushed.post("mail/pubsub", {"push": True, "audience": AUDIENCE, "service_account": ACCOUNT})
    mail = farewell(pushed)

    answer(pushed, mail)
    until(lambda: bool(asked(pushed)))
    pushed.work()

    assert "Thank you, Ana." in [row.text for row in heard(pushed)]


def test_an_answer_whose_announcement_was_lost_is_found_by_the_poll_behind_it(pushed: Stage) -> None:
    pushed.broken("gmail.delivery", "push", "cut_before", times=None)
    pushed.post("mail/pubsub", {"push": True, "audience": AUDIENCE, "service_account": ACCOUNT})
    mail = farewell(pushed)
    answer(pushed, mail)
    look(pushed, minutes=6)
    assert heard(pushed) == []

    look(pushed, minutes=16)

    assert "Thank you, Ana." in [row.text for row in heard(pushed)]


def test_a_watch_is_renewed_each_day_and_its_cursor_stays(pushed: Stage) -> None:
    first, cursor = mailbox(pushed).watch_expires_at, mailbox(pushed).history_ref
    assert first is not None

    pushed.later(hours=25)
    hourly(pushed)

    renewed = mailbox(pushed).watch_expires_at
    assert renewed is not None
    assert (renewed - first).total_seconds() == pytest.approx(25 * 3600, abs=400)
    assert mailbox(pushed).history_ref == cursor


def test_a_watch_that_cannot_be_renewed_alarms_its_owner_once_and_in_time(pushed: Stage) -> None:
    pushed.broken("gmail", "watch", "status", times=None, status=503)
    said = "Google does not promise any more to tell me at once when something arrives in ana@cscx.example."

    for day in range(6):
        pushed.later(days=1)
        hourly(pushed)
        told = [message for message in pushed.messages("U0ANA") if said in pushed.text_of(message)]
        assert len(told) == (0 if day < 4 else 1), day

    assert said in (mailbox(pushed).sync_trouble or "")
    pushed.mend()
    pushed.later(hours=1)
    hourly(pushed)
    assert mailbox(pushed).sync_trouble is None


def hourly(stage: Stage) -> None:
    """What the clock asks for each hour, done with all its attempts."""
    with stage.runtime.writing(workspace(stage)) as session:
        watching.ask_hourly(stage.runtime, session, now=clock.now())
    for _ in range(7):
        stage.work()
        stage.later(seconds=60)


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within four seconds")


def test_no_mailbox_of_the_other_workspace_is_looked_into(pushed: Stage, outside: Outside) -> None:
    push(outside, body(), token(outside))

    assert asked(pushed, team="T0NORTH") == []
    with pushed.runtime.reading(workspace(pushed, "T0NORTH")) as session:
        assert ANA not in set(session.scalars(select(Mailbox.address)))
