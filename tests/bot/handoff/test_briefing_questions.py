"""Questions to the outgoing CSM: asked once, answered between the two, read by others only when put on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.handoff.briefing import Briefing, briefing, questions, require_reader
from bot.handoff.facts import gather
from store import briefing as store
from store import outreach, transitions
from store.database import Database
from store.models import BriefingQuestion, Card, Customer, Job, Note, Person, Transition
from tests.bot.handoff.book import CUSTOMER, INCOMING, OUTGOING, TODAY, Case, written

NOW = datetime.combine(TODAY, time(9), UTC)
PRIYA, TOM, DAVID = 10, 11, 12
CASE = Case(
    "",
    {"name": "DataCorp", "owner_id": OUTGOING},
    ({"name": "Michael Torres", "email": "m@x.example", "is_primary": True, "role": "decision maker"},),
    outgoing={"name": "Ana Ribeiro", "slack_ref": "U0ANA"},
    incoming={"name": "Sarah Johnson", "slack_ref": "U0SARAH"},
)
SECRET = "CANARY: Hannah decides, whatever Michael says."


@dataclass
class Handoff:
    """One handoff with everybody around it."""

    session: Session
    transition: Transition

    def person(self, person_id: int) -> Person:
        found = self.session.get(Person, person_id)
        assert found is not None
        return found

    @property
    def customer(self) -> Customer:
        return self.session.get_one(Customer, CUSTOMER)

    def ask(self, person_id: int = INCOMING, now: datetime = NOW) -> int:
        return questions.ask(self.session, self.person(person_id), self.transition, now=now)

    def answer(self, *texts: str, person_id: int = OUTGOING) -> int:
        rows = store.questions(self.session, self.transition.id)
        said = {row.id: text for row, text in zip(rows, texts, strict=False)}
        return questions.answer(self.session, self.person(person_id), self.transition, said, now=NOW)

    def keep(self, question_id: int, person_id: int = OUTGOING) -> Note:
        return questions.keep(self.session, self.person(person_id), question_id, now=NOW)

    def rows(self) -> list[BriefingQuestion]:
        return list(store.questions(self.session, self.transition.id))

    def read_by(self, reader_id: int | None) -> Briefing:
        return briefing(self.session, self.transition, TODAY, reader_id=reader_id)

    def reads(self, person_id: int) -> bool:
        try:
            require_reader(self.session, self.person(person_id), self.customer, self.transition)
        except NotAllowed:
            return False
        return True

    def with_farewell(self) -> None:
        farewell = outreach.add(
            self.session, kind="handoff.farewell", customer_id=CUSTOMER, sender_id=OUTGOING, now=NOW
        )
        self.transition.farewell_id = farewell.id
        self.session.flush()

    def goes_to(self, person_id: int) -> None:
        """Let the customer be with somebody, as a reassignment leaves it."""
        self.customer.owner_id = person_id
        self.session.flush()

    def move(self, state: str) -> None:
        assert transitions.move(self.session, self.transition.id, from_states=(self.transition.state,), to=state)
        self.session.refresh(self.transition)


@pytest.fixture
def handoff(database: Database) -> Iterator[Handoff]:
    with written(database, CASE) as session:
        session.add(Person(id=PRIYA, workspace_id=1, email="p@x.example", name="Priya Nair", role="manager"))
        session.flush()
        session.add_all(
            [
                Person(id=TOM, workspace_id=1, email="t@x.example", name="Tom", role="account executive"),
                Person(id=DAVID, workspace_id=1, email="d@x.example", name="David Kim", role="csm"),
            ]
        )
        session.get_one(Person, OUTGOING).manager_id = PRIYA
        begun = Transition(
            workspace_id=1,
            customer_id=CUSTOMER,
            outgoing_id=OUTGOING,
            incoming_id=INCOMING,
            asked_by_id=OUTGOING,
            state="announced",
            planned_at=NOW,
            announced_at=NOW,
        )
        session.add(begun)
        session.flush()
        yield Handoff(session, begun)


def test_the_gaps_become_one_card_for_the_outgoing_csm(handoff: Handoff) -> None:
    asked = handoff.ask()

    assert asked == len(handoff.rows()) == 3
    cards = handoff.session.scalars(select(Card).where(Card.kind == "briefing_questions")).all()
    assert [(card.person_id, card.subject_id) for card in cards] == [(OUTGOING, handoff.transition.id)]
    assert handoff.session.scalar(select(func.count()).select_from(Job).where(Job.name == "cards.draw")) == 1


def test_asking_twice_asks_once(handoff: Handoff) -> None:
    handoff.ask()

    with pytest.raises(AlreadyDone, match="Ana Ribeiro has these questions already"):
        handoff.ask(now=NOW + timedelta(hours=1))
    assert len(handoff.rows()) == 3


def test_what_was_answered_is_not_asked_again_and_is_no_gap_for_the_two(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)

    mine = handoff.read_by(INCOMING)

    assert [answer.text for answer in mine.answers] == [SECRET]
    assert len(mine.gaps) == 2
    with pytest.raises(AlreadyDone):
        handoff.ask()


@pytest.mark.parametrize("reader", [None, PRIYA, TOM, DAVID])
def test_until_it_is_on_record_nobody_but_the_two_reads_an_answer(handoff: Handoff, reader: int | None) -> None:
    handoff.ask()
    handoff.answer(SECRET)

    for theirs in (handoff.read_by(reader), briefing(handoff.session, handoff.customer, TODAY, reader_id=reader)):
        assert theirs.answers == ()
        assert all(gap.asked_at is None for gap in theirs.gaps)
        assert "CANARY" not in json.dumps(theirs.to_json())
    assert "CANARY" in str(handoff.read_by(OUTGOING).answers)


def test_until_it_is_on_record_no_mail_is_written_from_an_answer(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)

    facts = gather(
        handoff.session,
        customer_id=CUSTOMER,
        outgoing_id=OUTGOING,
        incoming_id=INCOMING,
        reason=None,
        last_day=None,
        today=TODAY,
    )

    assert "CANARY" not in str(facts)


def test_an_answer_on_record_is_an_internal_note_of_its_author_and_day(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)
    (answered,) = (row for row in handoff.rows() if row.answer)

    note = handoff.keep(answered.id)

    assert (note.author_id, note.audience, note.noted_on) == (OUTGOING, "internal", TODAY)
    assert note.category == "relationship"
    assert note.text.endswith(SECRET)
    for reader in (None, PRIYA, INCOMING):
        theirs = handoff.read_by(reader)
        assert theirs.answers == ()
        assert answered.topic not in {gap.topic for gap in theirs.gaps}
        assert "CANARY" in json.dumps(theirs.to_json())


def test_an_answer_is_put_on_record_once(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)
    question_id = next(row.id for row in handoff.rows() if row.answer)
    handoff.keep(question_id)

    with pytest.raises(AlreadyDone):
        handoff.keep(question_id)


def test_an_answer_on_record_is_not_changed_any_more(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)
    first = handoff.rows()[0]
    handoff.keep(first.id)

    handoff.answer("Something else", "Another answer")

    assert [row.answer for row in handoff.rows()][:2] == [SECRET, "Another answer"]


@pytest.mark.parametrize("person", [INCOMING, PRIYA, TOM])
def test_only_the_one_whose_words_they_are_answers_and_decides(handoff: Handoff, person: int) -> None:
    handoff.ask()
    handoff.answer(SECRET)
    question_id = handoff.rows()[0].id

    with pytest.raises(NotAllowed, match="Nothing was changed"):
        handoff.keep(question_id, person)
    with pytest.raises(NotAllowed, match="Nothing was changed"):
        handoff.answer("Mine", person_id=person)
    assert handoff.rows()[0].answer == SECRET


@pytest.mark.parametrize("person", [OUTGOING, PRIYA, TOM])
def test_only_the_incoming_csm_asks(handoff: Handoff, person: int) -> None:
    with pytest.raises(NotAllowed, match="Nothing was asked"):
        handoff.ask(person)
    assert handoff.rows() == []


def test_after_a_handoff_was_called_off_nothing_is_asked_answered_or_kept(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)
    handoff.move("cancelled")

    for attempt in (handoff.ask, lambda: handoff.answer("More"), lambda: handoff.keep(handoff.rows()[0].id)):
        with pytest.raises(AlreadyDone, match="called off"):
            attempt()


def test_an_unanswerable_question_is_refused_and_says_who_may_know(handoff: Handoff) -> None:
    handoff.person(OUTGOING).deactivated_at = NOW

    with pytest.raises(Invalid, match=r"has left and can't answer\. Nothing was asked"):
        handoff.ask()
    assert handoff.rows() == []


def test_an_empty_form_saves_nothing_and_an_answer_can_be_taken_back(handoff: Handoff) -> None:
    handoff.ask()
    with pytest.raises(Invalid, match="at least one answer"):
        handoff.answer("  ", "")
    handoff.answer(SECRET)

    handoff.answer("")

    assert handoff.rows()[0].answer is None
    assert handoff.read_by(INCOMING).answers == ()


def test_the_outgoing_csm_can_answer_before_anybody_asks(handoff: Handoff) -> None:
    rows = questions.to_answer(handoff.session, handoff.person(OUTGOING), handoff.transition, now=NOW)
    unanswered = handoff.read_by(INCOMING)

    handoff.answer(SECRET)

    assert len(rows) == 3
    assert len(unanswered.gaps) == 3
    assert all(gap.asked_at is None for gap in unanswered.gaps)
    assert [answer.text for answer in handoff.read_by(INCOMING).answers] == [SECRET]
    assert handoff.ask() == 2


def test_an_answer_for_one_colleague_is_not_shown_to_the_next_until_it_is_given_anew(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer(SECRET)
    handoff.transition.incoming_id = DAVID
    handoff.session.flush()

    assert handoff.read_by(DAVID).answers == ()
    assert handoff.ask(DAVID) == 3
    assert handoff.read_by(DAVID).answers == ()
    assert handoff.answer(SECRET) == 1
    assert [answer.text for answer in handoff.read_by(DAVID).answers] == [SECRET]
    assert handoff.read_by(INCOMING).answers == ()


def test_a_question_of_another_handoff_is_not_answered_by_its_number(handoff: Handoff) -> None:
    handoff.ask()

    with pytest.raises(Invalid):
        questions.answer(handoff.session, handoff.person(OUTGOING), handoff.transition, {10_000: "x"}, now=NOW)
    with pytest.raises(NotFound):
        handoff.keep(10_000)


@pytest.mark.parametrize(
    ("state", "asked", "declined", "may"),
    [
        ("planned", False, False, False),
        ("planned", True, False, True),
        ("planned", True, True, False),
        ("announced", False, False, True),
        ("introduced", False, False, True),
        ("completed", False, False, True),
        ("cancelled", True, False, False),
    ],
)
def test_the_incoming_csm_reads_it_once_asked_or_once_the_farewell_has_left(
    handoff: Handoff, state: str, *, asked: bool, declined: bool, may: bool
) -> None:
    handoff.with_farewell()
    handoff.transition.state = state
    handoff.transition.asked_incoming_at = NOW if asked else None
    handoff.transition.declined_at = NOW if declined else None
    handoff.session.flush()

    assert handoff.reads(INCOMING) is may
    assert handoff.reads(OUTGOING)
    assert handoff.reads(PRIYA)
    assert not handoff.reads(TOM)
    assert not handoff.reads(DAVID)


@pytest.mark.parametrize("declined", [False, True])
def test_with_no_farewell_to_come_the_incoming_csm_reads_it_from_the_start_until_they_decline(
    handoff: Handoff, *, declined: bool
) -> None:
    handoff.transition.state = "planned"
    handoff.transition.declined_at = NOW if declined else None
    handoff.session.flush()

    assert handoff.reads(INCOMING) is not declined


def test_once_the_customer_went_on_to_somebody_else_an_old_handoff_opens_nothing(handoff: Handoff) -> None:
    handoff.move("completed")
    handoff.goes_to(INCOMING)
    during = [handoff.reads(person_id) for person_id in (OUTGOING, INCOMING)]

    handoff.goes_to(DAVID)

    assert during == [True, True]
    assert not handoff.reads(OUTGOING)
    assert not handoff.reads(INCOMING)
    assert handoff.reads(DAVID)
    with pytest.raises(NotAllowed, match="A briefing is for the two CSMs"):
        questions.to_answer(handoff.session, handoff.person(OUTGOING), handoff.transition, now=NOW)
    with pytest.raises(NotAllowed, match="A briefing is for the two CSMs"):
        handoff.ask()
    assert handoff.rows() == []


def test_while_a_later_handoff_is_open_it_alone_says_who_reads(handoff: Handoff) -> None:
    handoff.move("completed")
    handoff.goes_to(INCOMING)
    later = {"customer_id": CUSTOMER, "outgoing_id": INCOMING, "incoming_id": DAVID, "asked_by_id": INCOMING}
    assert transitions.plan(handoff.session, {**later, "planned_at": NOW})

    assert not handoff.reads(OUTGOING)
    assert handoff.reads(INCOMING)
    assert handoff.reads(DAVID)


def test_whoever_may_not_read_a_briefing_is_told_for_whom_it_is(handoff: Handoff) -> None:
    with pytest.raises(NotAllowed, match="A briefing is for the two CSMs of a handoff and their managers"):
        require_reader(handoff.session, handoff.person(TOM), handoff.customer)


def test_a_nul_and_a_novel_do_not_break_an_answer(handoff: Handoff) -> None:
    handoff.ask()
    handoff.answer("a\x00b" + "c" * 5000)

    assert (handoff.rows()[0].answer or "").startswith("abc")
    assert len(handoff.rows()[0].answer or "") == questions.LONGEST_ANSWER
