"""Everybody presses everything in every state, through signed requests, and only what the oracle allows has an effect.

The last tests open one guard of the table at a time and demand that the same presses notice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import select

from bot import permissions
from bot.errors import NotAllowed
from bot.people.relations import allows_on_mail, require_in_workspace
from bot.permissions import NEUTRAL, RULES, Action, Place, Relation
from store import people
from store.models import Cover, FactUsed, Outreach
from store.models.outreach import STATES as ROW_STATES
from tests.edge.oracle import STATES, WHO, State, Who, may, may_settle_of_a_leaver
from tests.edge.outside import Outside
from tests.edge.scene import PLAYED_BY, Scene, Seen

Value: TypeAlias = Callable[[Scene, Who], str]
DM, OURS, READABLE = "", "C0CS", "C0SHARED"
PLACES = (DM, OURS, READABLE)
POINTER = "I've answered in our direct message."
NAMES = ("DataCorp", "Sarah", "Ana ", "Michael")
SAID_NO = (
    *("othing was", "o nothing", "othing to", "Too late: it left at", "Already on its way: "),
    "I won't send it again",
)
EVERYBODY = frozenset(Relation) - {Relation.GUEST, Relation.DEACTIVATED}


def of(name: str, more: str = "") -> Value:
    return lambda scene, _who: f"{scene.ids[name]}{more}"


def shown(mail: str) -> Value:
    return lambda scene, who: scene.shown(mail, who)


def internal_fact(scene: Scene, _who: Who) -> str:
    with scene.outside.record() as session:
        about = FactUsed.outreach_id == scene.ids["farewell"], FactUsed.audience == "internal"
        return f"{scene.ids['farewell']}:{session.scalars(select(FactUsed.key).where(*about)).first()}"


@dataclass(frozen=True)
class Button:
    """What the oracle calls it, what is pressed, what it carries, and in which states there is something to press."""

    what: str
    action_id: str
    value: Value
    states: tuple[State, ...] = STATES


BEFORE: tuple[State, ...] = ("drafted",)
ON_ITS_WAY: tuple[State, ...] = ("leaving", "left", "unknown")
AFTER: tuple[State, ...] = ("left",)
BUTTONS = (
    Button("edit farewell", "outreach.edit", of("farewell")),
    Button("edit farewell", "outreach.who", of("farewell")),
    Button("edit farewell", "outreach.add_line", of("farewell")),
    Button("edit farewell", "rewrite.open", of("farewell"), BEFORE),
    Button("see facts", "outreach.facts", of("farewell")),
    Button("release fact", "outreach.release", internal_fact),
    Button("test", "outreach.more", of("farewell", ":test"), BEFORE),
    Button("choose way", "outreach.more", of("farewell", ":ways"), BEFORE),
    Button("finish in gmail", "finishing.begin", of("farewell"), BEFORE),
    Button("send", "outreach.send", shown("farewell")),
    Button("send later", "outreach.later", shown("farewell"), BEFORE),
    Button("undo", "outreach.undo", of("approval"), ON_ITS_WAY),
    Button("send now", "outreach.send_now", of("approval"), ON_ITS_WAY),
    Button("settle", "outreach.is_there", of("farewell")),
    Button("edit introduction", "outreach.edit_other", of("introduction")),
    Button("send introduction", "outreach.send", shown("introduction")),
    Button("discard", "handoff.more", of("transition", ":discard")),
    Button("reassign", "handoff.reassign", of("transition")),
    Button("prepare handoff", "handoff.name_another", of("transition")),
    Button("take over", "handoff.another_day", of("transition")),
    Button("read briefing", "briefing.open", of("transition")),
    Button("read text", "outreach.details", of("farewell"), AFTER),
    Button("correct", "outreach.correct", of("farewell"), AFTER),
    Button("nudge", "silence.nudge", of("reminder"), AFTER),
    Button("write", "reply.answer", of("message"), AFTER),
    Button("make task", "reply.task", of("message"), AFTER),
    Button("make task", "reply.leave_alone", of("message"), AFTER),
    Button("dismiss reply", "reply.dismiss", of("message"), AFTER),
    Button("correct", "reply.correct", of("message"), AFTER),
)
A = Action
WORKSPACE = {A.FORGET, A.EXPORT, A.CONNECT_SHARED}
NO_DOOR = WORKSPACE | {
    *(A.ASK_TO_LOOK, A.ANSWER_LOOK, A.HOLD, A.RELEASE_HOLD, A.COMMENT, A.READ_STATE, A.READ_DRAFT, A.READ_REPLY),
}


@pytest.fixture(params=STATES)
def scene(request: pytest.FixtureRequest, outside: Outside) -> Scene:
    return Scene(outside, request.param).begin()


def cells(scene: Scene, what: str | None = None) -> Iterator[tuple[Button, str, Who, str]]:
    """Everybody before every button; the place goes round, so that each meets each."""
    turn = itertools.cycle(PLACES)
    for button in BUTTONS:
        if scene.state not in button.states or what not in (None, button.what):
            continue
        for who in WHO:
            yield button, button.value(scene, who), who, next(turn)
        next(turn)


def test_what_somebody_presses_has_an_effect_exactly_where_the_promises_say(scene: Scene) -> None:
    for button, value, who, place in cells(scene):
        seen = scene.press(who, button.action_id, value, place)

        cell = (button.what, button.action_id, who, scene.state, place or "dm")
        assert seen.was_done is may(who, button.what, scene.state), (cell, seen)
        if not seen.was_done:
            assert is_refusal(seen, who, place), (cell, seen)
    assert scene.outside.stage.accepted() == [] or scene.state == "left"


def test_what_has_no_button_yet_is_decided_by_the_same_promises(scene: Scene) -> None:
    with scene.outside.record() as session:
        farewell = session.get_one(Outreach, scene.ids["farewell"])
        for what, who in itertools.product(sorted(NO_DOOR - WORKSPACE), WHO):
            person = people.by_slack_ref(session, PLAYED_BY[who])
            found = person is not None and allows_on_mail(session, what, person, farewell)

            assert found is may(who, what.value, scene.state), (what, who, scene.state)


def test_a_cover_is_none_before_and_after_the_days_that_were_arranged(outside: Outside) -> None:
    scene = Scene(outside, "left").begin()
    with outside.record() as session:
        farewell, david = session.get_one(Outreach, scene.ids["farewell"]), people.by_slack_ref(session, "U0DAVID")
        assert david is not None
        days = (-4, -3, 0, 3, 4)
        reads = [
            allows_on_mail(session, A.READ_TEXT, david, farewell, now=scene.begun_at + timedelta(days=day))
            for day in days
        ]

    assert reads == [False, True, True, True, False]


def test_a_mail_whose_sender_has_left_is_settled_by_whoever_hears_of_it(outside: Outside) -> None:
    scene = Scene(outside, "unknown").begin()
    with outside.record() as session:
        ana = people.by_slack_ref(session, PLAYED_BY["outgoing"])
        assert ana is not None
        people.deactivate(session, ana.id, now=scene.begun_at)
    (settle,) = (button for button in BUTTONS if button.what == "settle")

    for who, place in zip(WHO, itertools.cycle(PLACES), strict=False):
        seen = scene.press(who, settle.action_id, settle.value(scene, who), place)

        assert seen.was_done is may_settle_of_a_leaver(who), (who, seen)
        if not seen.was_done:
            assert is_refusal(seen, "gone" if who == "outgoing" else who, place), (who, seen)


@pytest.mark.parametrize("address", ["team@cscx.example", "other@cscx.example"])
def test_a_listed_sender_stands_behind_a_draft_that_leaves_from_the_shared_mailbox(
    outside: Outside, address: str
) -> None:
    scene = Scene(outside, "drafted").begin()
    with outside.record() as session:
        farewell, jo = session.get_one(Outreach, scene.ids["farewell"]), people.by_slack_ref(session, "U0JO")
        assert jo is not None
        farewell.from_address = address
        session.flush()

        assert allows_on_mail(session, A.SEND, jo, farewell) is (address == "team@cscx.example")


# Ana is away and David covers for her; where a cover may not, she is named only where nobody else is left.
AWAY = " Ask Ana Ribeiro (away until {until})."
ASKED = (
    ("colleague", "drafted", ("outreach.edit", "farewell"), AWAY),
    ("colleague", "drafted", ("handoff.another_day", "transition"), ""),  # Not told yet.
    ("colleague", "drafted", ("handoff.reassign", "transition"), " Ask Priya Nair or Omar Haddad."),
    ("colleague", "drafted", ("briefing.open", "transition"), " Ask Priya Nair."),
    ("colleague", "left", ("handoff.another_day", "transition"), " Ask Sarah Johnson."),
    ("colleague", "left", ("outreach.details", "farewell"), " Ask David Kim or Sarah Johnson."),
    ("colleague", "left", ("outreach.correct", "farewell"), AWAY),
    ("incoming", "drafted", ("outreach.edit_other", "introduction"), AWAY),
    ("outgoing", "left", ("outreach.edit_other", "introduction"), " Ask Sarah Johnson."),
    ("colleague", "left", ("outreach.edit_other", "introduction"), " Ask Sarah Johnson."),
)


@pytest.mark.parametrize(("who", "state", "pressed", "ask"), ASKED)
def test_whoever_is_refused_reads_whom_to_ask(
    outside: Outside, who: Who, state: State, pressed: tuple[str, str], ask: str
) -> None:
    scene = Scene(outside, state).begin()
    action_id, about = pressed
    until = scene.begun_at + timedelta(days=3)

    said = scene.press(who, action_id, str(scene.ids[about]), OURS).said

    expected = ask.format(until=f"{until.day} {until:%B}")
    assert re.search(r"Nothing was \w+\." + re.escape(expected) + '"', said), said


def test_in_the_place_of_a_cover_who_is_away_stands_their_own_cover(outside: Outside) -> None:
    scene = Scene(outside, "left").begin()
    with outside.record() as session:
        david, lena = (people.by_slack_ref(session, ref) for ref in ("U0DAVID", "U0LENA"))
        assert david is not None
        assert lena is not None
        first, last = (scene.begun_at + timedelta(days=days) for days in (-1, 1))
        away = {"from_on": first.date(), "until_on": last.date(), "created_at": first}
        session.add(Cover(workspace_id=david.workspace_id, person_id=david.id, cover_id=lena.id, **away))

    said = scene.press("colleague", "outreach.details", str(scene.ids["farewell"]), OURS).said

    assert ' Ask Lena Fischer or Sarah Johnson."' in said, said


def test_what_only_admins_do_names_them(outside: Outside) -> None:
    Scene(outside, "drafted").begin()
    with outside.record() as session:
        ana = people.by_slack_ref(session, PLAYED_BY["outgoing"])
        assert ana is not None
        (admin, *_) = people.with_roles(session, "admin")

        with pytest.raises(NotAllowed, match=rf"connects your own\. Ask {admin.name}\b"):
            require_in_workspace(session, A.CONNECT_SHARED, ana)


@pytest.mark.parametrize("what", ["forget", "export", "connect shared mailbox"])
def test_what_concerns_the_whole_workspace_is_for_admins(outside: Outside, what: str) -> None:
    Scene(outside, "drafted").begin()
    with outside.record() as session:
        for who in WHO:
            person = people.by_slack_ref(session, PLAYED_BY[who])
            assert person is not None or who == "guest"
            if person is not None and not may(who, what, "drafted"):
                with pytest.raises(NotAllowed):
                    require_in_workspace(session, Action(what), person)
            elif person is not None:
                require_in_workspace(session, Action(what), person)


def is_refusal(seen: Seen, who: Who, place: str) -> bool:
    """Nothing of anybody's is said where customers read, and elsewhere what happened and that nothing changed."""
    if who in ("guest", "gone"):
        return NEUTRAL in seen.said and not seen.in_dm
    if place == READABLE:
        return POINTER in seen.said and says_no(seen.in_dm) and not any(name in seen.said for name in NAMES)
    return says_no(seen.said) and POINTER not in seen.said


def says_no(text: str) -> bool:
    return any(words in text for words in SAID_NO)


@dataclass(frozen=True)
class Opened:
    """Guards taken away together, what is pressed then, and the state in which somebody gets through."""

    guards: tuple[Action, ...]
    what: str
    state: State
    whatever_state: bool = False


MUTANTS = (
    Opened((A.PREPARE_HANDOFF,), "prepare handoff", "drafted"),
    Opened((A.EDIT_FAREWELL,), "edit farewell", "drafted"),
    Opened((A.EDIT_INTRODUCTION,), "edit introduction", "drafted"),
    Opened((A.SEND_INTRODUCTION,), "send introduction", "drafted"),
    Opened((A.SEND,), "send later", "drafted"),
    # Two guards stand behind each other here: whose handoff it is, and whose mailbox. Neither alone lets anybody in.
    Opened((A.SEND, A.SEND_FAREWELL), "send", "drafted"),
    Opened((A.DISCARD,), "discard", "drafted"),
    Opened((A.REASSIGN,), "reassign", "drafted"),
    Opened((A.TAKE_OVER,), "take over", "drafted"),
    Opened((A.READ_BRIEFING,), "read briefing", "drafted"),
    Opened((A.RELEASE_FACT,), "release fact", "drafted"),
    Opened((A.TEST,), "test", "drafted"),
    Opened((A.EDIT, A.EDIT_FAREWELL), "choose way", "drafted"),
    Opened((A.FINISH_IN_GMAIL, A.SEND, A.SEND_FAREWELL), "finish in gmail", "drafted"),
    Opened((A.READ_TEXT,), "read text", "left"),
    Opened((A.CORRECT,), "correct", "left"),
    Opened((A.NUDGE,), "nudge", "left"),
    Opened((A.WRITE,), "write", "left"),
    Opened((A.MAKE_TASK,), "make task", "left"),
    Opened((A.DISMISS_REPLY,), "dismiss reply", "left"),
    Opened((A.UNDO,), "undo", "leaving"),
    Opened((A.SEND_NOW,), "send now", "leaving"),
    Opened((A.SETTLE,), "settle", "unknown"),
    Opened((A.DISCARD,), "discard", "leaving", whatever_state=True),
    Opened((A.UNDO,), "undo", "left", whatever_state=True),
    Opened((A.RELEASE_FACT,), "release fact", "left", whatever_state=True),
)


@pytest.mark.parametrize("state", STATES)
def test_a_guard_that_is_taken_away_is_noticed(outside: Outside, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(outside, state).begin()

    for mutant in (mutant for mutant in MUTANTS if mutant.state == state):
        with monkeypatch.context() as opened:
            for action in mutant.guards:
                more = {"states": ROW_STATES} if mutant.whatever_state else {"allowed": EVERYBODY}
                opened.setitem(RULES, action, replace(RULES[action], **more))
            assert got_through(scene, mutant.what), mutant


def got_through(scene: Scene, what: str) -> Who | None:
    """Press what the oracle forbids until somebody gets through."""
    for button, value, who, place in cells(scene, what):
        if not may(who, what, scene.state) and scene.press(who, button.action_id, value, place).was_done:
            return who
    return None


def test_naming_customers_where_they_read_is_noticed(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(outside, "drafted").begin()
    farewell = str(scene.ids["farewell"])
    guarded = scene.press("colleague", "outreach.edit", farewell, READABLE)

    monkeypatch.setattr(permissions, "NAMED_IN", frozenset(Place))
    open_ = scene.press("colleague", "outreach.edit", farewell, READABLE)

    assert is_refusal(guarded, "colleague", READABLE)
    assert not is_refusal(open_, "colleague", READABLE)


def test_guests_and_people_who_left_stay_outside_whatever_the_table_says(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(outside, "drafted").begin()
    for action, rule in list(RULES.items()):
        monkeypatch.setitem(RULES, action, replace(rule, allowed=frozenset(Relation)))

    for button, value, who, place in cells(scene):
        if who in ("guest", "gone"):
            seen = scene.press(who, button.action_id, value, place)
            assert not seen.was_done
            assert is_refusal(seen, who, place)


def test_only_the_two_csms_their_manager_and_an_admin_move_a_customer_back(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(outside, "left").begin()
    moved = scene.reassign()
    may_undo = {"outgoing", "incoming", "manager", "admin"}

    for who, place in zip(WHO, itertools.cycle(PLACES), strict=False):
        if who not in may_undo:
            seen = scene.press(who, "handoff.undo_reassign", moved, place)
            assert not seen.was_done, who
            assert is_refusal(seen, who, place), (who, seen)
    rule = replace(RULES[A.UNDO_REASSIGN], allowed=EVERYBODY)
    monkeypatch.setitem(RULES, A.UNDO_REASSIGN, rule)

    assert scene.owner() == "incoming"
    scene.press("colleague", "handoff.undo_reassign", moved, DM)
    assert scene.owner() == "outgoing"


@pytest.mark.parametrize("who", ["outgoing", "incoming", "manager", "admin"])
def test_a_moved_customer_is_moved_back_by_any_of_them(outside: Outside, who: Who) -> None:
    scene = Scene(outside, "left").begin()
    moved = scene.reassign()

    scene.press(who, "handoff.undo_reassign", moved, DM)

    assert scene.owner() == "outgoing"


def test_every_action_with_a_door_is_pressed_here() -> None:
    pressed = {action for mutant in MUTANTS for action in mutant.guards} | {A.UNDO_REASSIGN}
    elsewhere = {A.VOUCH, A.OFFER_GOODBYE}  # They have journeys of their own.

    assert pressed | elsewhere | NO_DOOR == set(Action)
