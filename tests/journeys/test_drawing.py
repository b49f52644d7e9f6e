"""One drawing shows everything that has happened; what was asked for before it needs no drawing of its own."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import event, select

from bot import clock
from jobs.performing import perform
from store import cards
from store.models import Card
from tests.journeys.sending import the, workspace
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql


def ask_again(stage: Stage) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        card = session.scalars(select(Card).where(Card.kind == "handoff")).one()
        cards.redraw(session, card, now=clock.now())


def statements(stage: Stage, job: tuple[int, int]) -> list[str]:
    """Do a job; what it asked of the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(stage.runtime.database.engine, "before_cursor_execute", note)
    perform(stage.runtime, *job)
    event.remove(stage.runtime.database.engine, "before_cursor_execute", note)
    return asked


def reads_facts(asked: list[str]) -> bool:
    return any("FROM facts" in statement for statement in asked)


def test_what_was_asked_for_before_a_drawing_is_not_drawn_again(drafted: Stage) -> None:
    ask_again(drafted)
    ask_again(drafted)
    first, second = drafted.due()
    assert reads_facts(statements(drafted, first))
    assert not reads_facts(statements(drafted, second))
    card = the(drafted, Card, Card.kind == "handoff")
    assert card.drawn_revision == card.revision
    assert drafted.due() == []
    ask_again(drafted)
    (third,) = drafted.due()
    assert reads_facts(statements(drafted, third)), "a new reason is drawn"


def test_one_transaction_asks_for_one_drawing_however_much_happens_in_it(drafted: Stage) -> None:
    handoff = the(drafted, Card, Card.kind == "handoff").subject_id
    with drafted.runtime.writing(workspace(drafted)) as session:
        for _ in range(3):
            cards.touch(session, handoff, "handoff", now=clock.now())
    assert len(drafted.due()) == 1


def test_what_a_savepoint_asked_for_and_took_back_is_asked_for_again(drafted: Stage) -> None:
    handoff = the(drafted, Card, Card.kind == "handoff").subject_id
    with drafted.runtime.writing(workspace(drafted)) as session:
        savepoint = session.begin_nested()
        cards.touch(session, handoff, "handoff", now=clock.now())
        savepoint.rollback()
        cards.touch(session, handoff, "handoff", now=clock.now())
    assert len(drafted.due()) == 1


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_drawing_that_failed_is_tried_again_although_a_later_one_was_drawn(drafted: Stage, kind: str) -> None:
    with drafted.runtime.writing(workspace(drafted)) as session:
        session.scalars(select(Card).where(Card.kind == "handoff")).one().digest = None
    ask_again(drafted)
    ask_again(drafted)
    drafted.broken("slack", "chat.update", kind)
    before = len(drafted.calls("slack", "chat.update"))
    drafted.work()
    drafted.later(minutes=1)
    drafted.work()
    assert len(drafted.calls("slack", "chat.update")) >= before + 2, "the one that was cut, and one that was not"
    card = the(drafted, Card, Card.kind == "handoff")
    assert card.digest is not None
    assert card.drawn_revision == card.revision
    assert drafted.due() == []


def test_of_a_card_brought_back_a_line_stays_where_it_stood_and_nothing_to_press(drafted: Stage) -> None:
    shown = drafted.card("U0ANA")["ts"]

    drafted.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    drafted.work()

    with_send = [m["ts"] for m in drafted.messages("U0ANA") if "outreach.send" in str(m["blocks"])]
    assert with_send == [drafted.card("U0ANA")["ts"]]
    (left,) = [m for m in drafted.messages("U0ANA") if m["ts"] == shown]
    assert left["text"] == "This card is further down now."


def test_a_card_whose_old_message_is_deleted_comes_back_all_the_same(drafted: Stage) -> None:
    shown = drafted.card("U0ANA")
    drafted.broken("slack", "chat.update", "error", error="message_not_found")

    drafted.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    drafted.work()

    assert drafted.card("U0ANA")["ts"] != shown["ts"]
    assert drafted.due() == []


def test_a_card_brought_back_while_it_is_drawn_is_posted_anew(drafted: Stage) -> None:
    with drafted.runtime.writing(workspace(drafted)) as session:
        session.scalars(select(Card).where(Card.kind == "handoff")).one().digest = None
    ask_again(drafted)
    shown = the(drafted, Card, Card.kind == "handoff").message_ref
    drafted.broken("slack", "chat.update", "stall", seconds=1.5)
    (job,) = drafted.due()
    drawing = threading.Thread(target=perform, args=(drafted.runtime, *job))
    drawing.start()
    time.sleep(0.7)
    with drafted.runtime.writing(workspace(drafted)) as session:
        card = session.scalars(select(Card).where(Card.kind == "handoff")).one()
        cards.bring_back(session, card, now=clock.now())
    drawing.join()

    drafted.work()

    card = the(drafted, Card, Card.kind == "handoff")
    assert card.message_ref not in {None, shown}
    assert drafted.card("U0ANA")["ts"] == card.message_ref, "it is the last in the conversation"
