"""Faults, rate limits, the ledger, reset and changes."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.tables import prepare
from bot.sandbox.world import World
from tests.sandbox.slack.town import Town, error_of, modal, section


def test_an_error_lasts_as_many_calls_as_asked_for(town: Town) -> None:
    town.break_("slack", "error", match="chat.", error="internal_error", times=2)

    errors = [error_of(lambda: town.client.chat_postMessage(channel="C0CS", text="x")) for _ in range(2)]

    assert errors == ["internal_error"] * 2
    assert town.client.chat_postMessage(channel="C0CS", text="x")["ok"]


def test_a_fault_without_end_lasts_until_it_is_mended(town: Town) -> None:
    town.break_("slack", "status", status=503, times=None)
    with pytest.raises(SlackApiError) as refused:
        town.client.auth_test()

    town.delete("/control/faults")

    assert refused.value.response.status_code == 503
    assert town.client.auth_test()["ok"]


def test_a_call_cut_before_did_nothing_and_one_cut_after_did_it(town: Town) -> None:
    town.client.retry_handlers.clear()
    town.break_("slack", "cut_before", match="chat.postMessage")
    town.break_("slack", "cut_after", match="chat.postMessage")

    for text in ("before", "after"):
        with pytest.raises((URLError, ConnectionError)):
            town.client.chat_postMessage(channel="C0CS", text=text)

    assert [message["text"] for message in town.seen("U0ANA", "C0CS")] == ["after"]


def test_a_stalled_call_is_slow_and_done(town: Town) -> None:
    town.break_("slack", "stall", match="chat.postMessage", seconds=0.3)
    started = time.monotonic()

    town.client.chat_postMessage(channel="C0CS", text="x")

    assert time.monotonic() - started > 0.3


def test_a_rate_limit_says_how_long_to_wait(town: Town) -> None:
    town.break_("slack", "rate_limited", match="chat.", retry_after=7)

    with pytest.raises(SlackApiError) as refused:
        town.client.chat_postMessage(channel="C0CS", text="x")

    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "fault",
    [
        {"service": "slack", "kind": "earthquake"},
        {"service": "slack", "kind": "status"},
        {"service": "slack", "kind": "twice"},
        {"service": "slack.delivery", "kind": "error"},
        {"kind": "cut_before"},
        {"service": "slack", "kind": "cut_before", "times": 0},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(town: Town, fault: dict[str, object]) -> None:
    assert town.post("/control/faults", fault)[0] == 400


def test_posting_is_limited_per_channel_after_a_burst(town: Town) -> None:
    for _ in range(20):
        town.client.chat_postMessage(channel="C0CS", text="x")

    limited = error_of(lambda: town.client.chat_postMessage(channel="C0CS", text="x"))
    elsewhere = town.client.chat_postMessage(channel="C0GENERAL", text="x")
    town.wait(1.1)

    assert limited == "ratelimited"
    assert elsewhere["ok"]
    assert town.client.chat_postMessage(channel="C0CS", text="x")["ok"]


def test_the_pace_can_be_strict_or_off(town: Town) -> None:
    town.do("limits", pace="strict")
    strict = [_posted(town) for _ in range(5)]
    town.do("limits", pace="off")
    free = [_posted(town) for _ in range(30)]

    assert strict == [True, True, True, False, False]
    assert all(free)
    assert "pace is one of" in town.refuse("limits", pace="mad")


def _posted(town: Town) -> bool:
    try:
        return bool(town.client.chat_postMessage(channel="C0CS", text="x")["ok"])
    except SlackApiError:
        return False


def test_the_ledger_holds_every_call_with_its_answer_and_no_token(town: Town) -> None:
    town.client.chat_postMessage(channel="C0CS", text="x")
    town.client.users_info(user="U0ANA")
    error_of(lambda: town.client.users_info(user="U0NOBODY"))
    town.break_("slack", "status", status=503)
    with pytest.raises(SlackApiError):
        town.client.auth_test()

    calls = town.get("/control/calls", service="slack")["calls"]

    assert [(call["method"], call["status"]) for call in calls] == [
        ("chat.postMessage", 200),
        ("users.info", 200),
        ("users.info", 200),
        ("auth.test", 503),
    ]
    assert calls[0]["arguments"] == {"channel": "C0CS", "text": "x"}
    assert calls[2]["answer"] == {"ok": False, "error": "user_not_found"}
    assert "xoxb" not in str(calls)
    assert len(town.get("/control/calls", service="slack", since=calls[1]["id"])["calls"]) == 2


def test_a_reset_brings_the_first_day_back(town: Town) -> None:
    town.client.chat_postMessage(channel="C0CS", text="x")
    town.client.views_open(trigger_id=town.trigger(), view=modal(section()))
    town.break_("slack", "status", status=503, times=None)

    town.post("/control/reset", {"app_url": "http://127.0.0.1:9"})

    screen = town.screen("U0ANA")
    assert screen["modals"] == []
    assert all(channel["messages"] == [] for channel in screen["channels"])
    assert town.client.auth_test()["team_id"] == "T0CSCX"
    assert [call["method"] for call in town.get("/control/calls")["calls"]] == ["auth.test"]
    assert town.world.app_url == "http://127.0.0.1:9"


def test_what_is_not_asked_to_be_kept_is_forgotten(town: Town) -> None:
    with town.world.locked() as db:
        db.execute("create table kept (value text)")
        db.execute("create table lost (value text)")
        db.execute("insert into kept values ('token')")
        db.execute("insert into lost values ('content')")
    town.world.seeded_by(lambda: None, keeps=["kept"])

    town.post("/control/reset", {"keep_tokens": True})
    after_keeping = _count(town, "kept"), _count(town, "lost")
    town.post("/control/reset", {})

    assert after_keeping == (1, 0)
    assert _count(town, "kept") == 0


def _count(town: Town, table: str) -> int:
    with town.world.locked() as db:
        return int(db.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608  A name from above.


def test_a_world_outlives_its_process(tmp_path: Path) -> None:
    path = str(tmp_path / "world.sqlite")
    first = World(path, "http://127.0.0.1:1", "secret")
    prepare(first)
    with first.locked() as db:
        db.execute("insert into slack_lines (person, at, text) values ('U0ANA', 0, 'still here')")
    first.close()

    second = World(path, "http://127.0.0.1:1", "secret")
    prepare(second)
    with second.locked() as db:
        lines = db.execute("select text from slack_lines").fetchall()
        teams = db.execute("select id from slack_teams").fetchall()
    second.close()

    assert [row["text"] for row in lines] == ["still here"]
    assert len(teams) == 3


def test_whoever_waits_for_a_change_is_woken_by_it(town: Town) -> None:
    sequence = town.get("/control/changes", since=0)["sequence"]
    quiet = town.get("/control/changes", since=sequence, wait=0.05)["sequence"]
    timer = threading.Timer(0.1, lambda: town.client.chat_postMessage(channel="C0CS", text="x"))
    timer.start()
    started = time.monotonic()

    woken = town.get("/control/changes", since=sequence, wait=5)["sequence"]
    timer.join()

    assert quiet == sequence
    assert woken > sequence
    assert time.monotonic() - started < 4


def test_unread_messages_count_until_they_are_read(town: Town) -> None:
    town.client.chat_postMessage(channel="C0CS", text="x")
    town.do("say", as_="U0ANA", channel="C0CS", text="mine do not count")

    before = _unread(town, "U0ANA"), _unread(town, "U0SARAH")
    town.do("read", as_="U0SARAH", channel="C0CS")

    assert before == (1, 2)
    assert (_unread(town, "U0ANA"), _unread(town, "U0SARAH")) == (1, 0)


def _unread(town: Town, person: str) -> int:
    unread = {channel["id"]: channel["unread"] for channel in town.screen(person)["channels"]}
    return int(unread["C0CS"])


def test_the_world_tells_its_cast(town: Town) -> None:
    told = town.get("/control/world")

    people = {person["id"]: person for person in told["people"]}
    assert people["U0ANA"]["dm"] == "D0ANA"
    assert all(person["one_line"].endswith(".") for person in told["people"])
    assert {box["side"] for box in told["mailboxes"]} == {"ours", "customer"}
    assert {box["person"] for box in told["mailboxes"]} - {None} <= people.keys()
    assert [channel["id"] for channel in told["channels"]][:2] == ["C0GENERAL", "C0CS"]


def test_nobody_can_do_what_people_cannot(town: Town) -> None:
    status, said = town.attempt("fly", as_="U0ANA")

    assert status == 404
    assert "they can: command" in said["error"]
