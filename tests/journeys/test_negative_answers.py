"""An unhappy answer is told at once, says why, can be corrected, and keeps offers and nudges away."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.outreach import recipients
from bot.outreach.mime import Address
from bot.outreach.not_now import not_now
from store.models import Card, Contact, Customer, Opportunity, Person, Ticket, Transition
from tests.edge.outside import Outside
from tests.journeys.absent import home
from tests.journeys.conversing import MICHAEL, Conversing
from tests.stage import Stage, StandIns

UNHAPPY = "Thank you for the introduction, Ana. We are not happy with the last release."
AWAY = {"Auto-Submitted": "auto-replied", "X-Autoreply": "yes"}


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"rapport_interruptions": 1})
    return Conversing(stage)


def told(talk: Conversing, who: str) -> int:
    (person,) = talk.rows(Person, slack_ref=who)
    return len([card for card in talk.rows(Card, kind="reply", person_id=person.id) if card.message_ref])


def why_to_wait(talk: Conversing) -> str | None:
    """Say what holds an offer to DataCorp back once its handoff, tickets and earlier offers are out of the way."""
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        session.execute(update(Transition).values(state="cancelled"))
        session.execute(update(Ticket).values(status="closed"))
        session.execute(update(Opportunity).values(intro_sent_at=None))
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        return not_now(session, customer.id, now=clock.now(), zone="Europe/Lisbon")


def test_an_unhappy_answer_is_told_at_once_where_an_ordinary_one_waits_for_the_morning(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers("Could you send me the date?")
    talk.answers("And the agenda?")
    assert told(talk, "U0ANA") == 1

    talk.answers(UNHAPPY)

    assert told(talk, "U0ANA") == 2
    card = stage.message_with("U0ANA", "reply.not_so")
    assert "Reads as unhappy: “We are not happy with the last release.”" in stage.text_of(card)
    assert card["text"] == "An answer needs you"
    assert stage.refused == []


def test_an_unhappy_answer_holds_an_offer_back_until_somebody_says_that_it_is_not_so(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers(UNHAPPY)

    stage.click("U0ANA", "reply.not_so", message=stage.message_with("U0ANA", "reply.not_so"))
    stage.work()

    assert "*Michael Torres answered*" in talk.says("U0ANA")
    assert "Reads as unhappy" not in talk.says("U0ANA")
    assert why_to_wait(talk) is None

    stage.click("U0ANA", "reply.dismiss")
    stage.work()
    stage.click("U0ANA", "reply.accept")
    stage.work()
    assert why_to_wait(talk) is None, "what a person said holds"


def test_an_unhappy_answer_is_the_reason_why_an_offer_waits_unless_it_is_about_something_else(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers(UNHAPPY)
    assert "was not a happy one" in (why_to_wait(talk) or "")

    stage.click("U0ANA", "reply.dismiss")

    assert why_to_wait(talk) is None


def test_what_is_only_likely_to_be_an_answer_reads_as_nothing_until_somebody_says_so(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    letter = {"sender": "new.person@datacorp.example", "subject": talk.arrived()["subject"], "headers": {}}
    talk.answers(UNHAPPY, **letter)
    assert "perhaps about" in talk.says("U0ANA")
    assert why_to_wait(talk) is None

    stage.click("U0ANA", "reply.accept")
    stage.work()

    assert "was not a happy one" in (why_to_wait(talk) or "")
    assert "Reads as unhappy" in talk.says("U0ANA")


def test_an_unhappy_answer_can_be_settled_from_the_menu(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers(UNHAPPY)
    first, *_copies = talk.messages("person")
    card = stage.message_with("U0SARAH", "reply.not_so")

    stage.click("U0SARAH", "reply.more", message=card, value=f"{first.id}:settle")
    stage.work()

    assert "Nothing more to do." in stage.text_of(stage.message_with("U0SARAH", "reply.not_so"))


def test_home_says_of_an_unhappy_answer_that_it_is_one_until_somebody_says_that_it_is_not_so(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers(UNHAPPY)
    assert "*Michael Torres answered* about DataCorp.\\nReads as unhappy." in home(stage, "U0SARAH")

    stage.click("U0SARAH", "reply.not_so", message=stage.message_with("U0SARAH", "reply.not_so"))
    stage.work()

    said = home(stage, "U0SARAH")
    assert "*Michael Torres answered* about DataCorp." in said
    assert "Reads as unhappy" not in said


def test_nobody_is_nudged_after_an_unhappy_answer(talk: Conversing) -> None:
    talk.sends_farewell()
    talk.answers(UNHAPPY)

    talk.until(4, 15)
    talk.hears()

    assert [one for one in talk.reminders() if one.cancelled_at is None] == []
    assert '"silence.nudge"' not in talk.says("U0ANA")


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("No thanks, this mail is enough.", {}),
        ("Thank you!\n\nOn Mon, Mar 2, 2026 at 10:00 AM Dana Li <dana@datacorp.example> wrote:\n> We are unhappy.", {}),
        ("I am away and frustrated that I can't answer.", AWAY),
    ],
)
def test_a_plain_no_to_a_call_a_quoted_complaint_and_an_absence_are_not_negative(
    talk: Conversing, text: str, headers: dict[str, str]
) -> None:
    talk.sends_farewell()
    talk.answers(text, headers=headers)

    came = [one for sort in ("person", "auto-reply") for one in talk.messages(sort) if one.address == MICHAEL]
    assert came
    assert [one for one in came if (one.detail or {}).get("is_negative")] == []


def test_a_wish_for_no_more_mail_is_kept_by_one_press_and_taken_back_by_another(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("Please stop sending me these mails.")
    card = stage.message_with("U0SARAH", "reply.leave_alone")
    assert "Asks for no more mail" in stage.text_of(card)

    stage.click("U0SARAH", "reply.leave_alone", message=card)
    stage.work()

    assert "Michael Torres is marked as not to be contacted: no mail leaves to them from here." in talk.says("U0SARAH")
    sent = len(stage.accepted())
    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "outreach.send"))
    talk.later(seconds=31)
    assert len(stage.accepted()) == sent
    assert "is marked as not to be contacted; take them off this mail first" in talk.says("U0SARAH")

    stage.click("U0SARAH", "reply.write_again", message=stage.message_with("U0SARAH", "reply.write_again"))
    stage.work()
    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "outreach.send"))
    talk.later(seconds=31)
    assert len(stage.accepted()) == sent + 1
    assert stage.refused == []


def test_the_wish_of_somebody_who_is_no_contact_makes_them_one_that_is_left_alone(
    talk: Conversing, stage: Stage
) -> None:
    talk.sends_farewell()
    talk.answers("Please remove me from your list.", sender="new.person@datacorp.example")

    for who in ("U0ANA", "U0SARAH"):  # Both have the card; the second press changes nothing.
        stage.click(who, "reply.leave_alone", message=stage.message_with(who, "reply.leave_alone"))
    stage.work()

    (contact,) = talk.rows(Contact, email="new.person@datacorp.example")
    assert contact.is_left_alone
    assert "is marked as not to be contacted already" in talk.says("U0SARAH")


@pytest.mark.on_postgresql
def test_a_wish_outlasts_an_import_and_holds_for_mails_about_every_customer(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("Please stop sending me these mails.")
    stage.click("U0SARAH", "reply.leave_alone", message=stage.message_with("U0SARAH", "reply.leave_alone"))
    stage.work()

    with talk.stage.runtime.writing(talk.workspace_id) as session:
        session.execute(
            update(Contact).where(Contact.email == MICHAEL).values(do_not_contact=False)
        )  # As an import may.
        assert recipients.unwanted(session, [Address("Michael", MICHAEL.upper())]) == "Michael Torres"

    stage.click("U0SARAH", "reply.not_so", message=stage.message_with("U0SARAH", "reply.not_so"))
    stage.work()
    assert stage.message_with("U0SARAH", "reply.write_again"), "the way back is there also once it reads otherwise"


def test_what_is_on_record_is_not_lifted_from_a_card(talk: Conversing, stage: Stage, stand_ins: StandIns) -> None:
    talk.sends_farewell()
    with talk.stage.runtime.writing(talk.workspace_id) as session:
        session.execute(update(Contact).where(Contact.email == MICHAEL).values(do_not_contact=True))

    talk.answers("Please stop sending me these mails.")

    assert "Michael Torres is marked as not to be contacted" in talk.says("U0SARAH")
    assert "reply.write_again" not in talk.says("U0SARAH")
    (message, *_copies) = talk.messages("person")
    outside = Outside(stage, stand_ins)
    outside.click("U0SARAH", "reply.write_again", str(message.id))
    assert "No wish of Michael Torres is kept here. Nothing was changed." in outside.said()[-1]
