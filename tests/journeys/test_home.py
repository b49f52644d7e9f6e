"""Home as people see it: what needs them, drafts, handoffs, Gmail, settings; it follows whatever happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.handoff import offering
from bot.handoff.offering import Change
from store import cards, lobby, mailboxes
from store.models import BriefingQuestion, Customer, Mailbox, Person, Transition
from tests.edge.outside import Outside
from tests.stage import Stage

ASKED = "/handoff DataCorp to Sarah Johnson because of a departure, until 31 December"
HOSTILE = "<!channel> *bold* <@U0ANA> \u202egnp.exe 🌱 " + "x" * 3000


def opened(stage: Stage, who: str) -> None:
    stage.post("slack/home", {"as": who})
    stage.work()


def seen(stage: Stage, who: str) -> str:
    """Everything that stands on somebody's Home, as one text; empty when nothing was ever published."""
    home = stage.screen(who)["home"]
    return json.dumps(home["view"]["blocks"], ensure_ascii=False) if home else ""


def press(stage: Stage, who: str, action_id: str) -> dict[str, Any]:
    blocks = stage.screen(who)["home"]["view"]
    block = next(b for b in blocks["blocks"] if b.get("accessory", {}).get("action_id") == action_id)
    return stage.post(
        "slack/click",
        {"as": who, "view_id": stage.screen(who)["home"]["id"], "block_id": block["block_id"], "action_id": action_id},
    )


def published(stage: Stage) -> int:
    return len(stage.calls("slack", "views.publish"))


def test_an_empty_home_says_what_to_do_first(stage: Stage) -> None:
    opened(stage, "U0MAYA")

    shown = seen(stage, "U0MAYA")
    assert "Hello Maya. Nothing needs you right now." in shown
    assert "Type `/handoff CUSTOMER to COLLEAGUE`" in shown
    assert "maya@cscx.example is connected" in shown
    assert "Undo 30 seconds · 09:00 to 17:30 (America/New York)" in shown
    assert "I can't delete or move mail" in shown


def test_home_follows_a_handoff_from_draft_to_introduction_without_being_opened_again(stage: Stage) -> None:
    opened(stage, "U0ANA")
    opened(stage, "U0SARAH")
    stage.command("U0ANA", ASKED)
    stage.work()

    ana = seen(stage, "U0ANA")
    assert "One thing needs you." in ana
    assert "Ready to send:* your mail to Michael Torres (DataCorp)." in ana
    assert ana.count("Michael Torres (DataCorp)") == 1
    assert "DataCorp → Sarah Johnson" not in ana
    assert "DataCorp" not in seen(stage, "U0SARAH")

    stage.click("U0ANA", "outreach.send")
    stage.work()
    assert "^leaves {date_short_pretty} at {time}|leaves " in seen(stage, "U0ANA")
    stage.later(seconds=31)
    stage.work()

    sarah = seen(stage, "U0SARAH")
    assert "*Write to Michael Torres (DataCorp)* by " in sarah
    assert "Ana Ribeiro handed it to you." in sarah
    assert sarah.count("DataCorp") == 1
    assert "Nothing needs you right now." in seen(stage, "U0ANA")
    assert "Your farewell was sent on" in seen(stage, "U0ANA")

    stage.click("U0SARAH", "outreach.send")
    stage.later(seconds=62)
    stage.work()
    assert "Nothing needs you right now." in seen(stage, "U0SARAH")
    assert "You wrote on" in seen(stage, "U0SARAH")
    assert "DataCorp is yours in Rapport until you reassign it" in seen(stage, "U0ANA")


def test_why_and_until_when_somebody_leaves_stands_on_nobody_elses_home(stage: Stage) -> None:
    opened(stage, "U0SARAH")
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert "DataCorp" in seen(stage, "U0SARAH")
    assert "31 December" not in seen(stage, "U0SARAH")
    assert "departure" not in seen(stage, "U0SARAH") + seen(stage, "U0ANA")


def test_a_button_on_home_leads_to_the_card_in_the_direct_message(stage: Stage) -> None:
    opened(stage, "U0ANA")
    stage.command("U0ANA", ASKED)
    stage.work()

    card = stage.card("U0ANA")
    address = f"https://slack.com/app_redirect?team=T0CSCX&channel={card['channel']}&message_ts={card['ts']}"
    assert address in seen(stage, "U0ANA")
    assert press(stage, "U0ANA", "home.open")["status"] == 200


def test_a_manager_sees_how_the_teams_handoffs_stand_and_no_word_of_the_mails(stage: Stage) -> None:
    opened(stage, "U0PRIYA")
    assert "None is open." in seen(stage, "U0PRIYA")

    stage.command("U0ANA", ASKED)
    stage.work()

    shown = seen(stage, "U0PRIYA")
    draft = stage.text_of(stage.card("U0ANA"))
    assert "*DataCorp*: Ana Ribeiro → Sarah Johnson" in shown
    assert "The farewell has not been sent." in shown
    assert "Nothing needs you right now." in shown
    assert "Hi Michael" in draft
    assert "Hi Michael" not in shown
    assert "home.open" not in shown


def test_a_colleague_and_the_other_workspace_see_nothing_of_it(stage: Stage) -> None:
    for who in ("U0DAVID", "U0TOM", "U1SARAH", "U1BEN"):
        opened(stage, who)
    stage.command("U0ANA", ASKED)
    stage.work()

    for who in ("U0DAVID", "U0TOM", "U1SARAH", "U1BEN"):
        assert seen(stage, who)
        assert "DataCorp" not in seen(stage, who), who


@pytest.mark.parametrize("who", ["U0GINA", "U0PAUL", "U0NOBODY"])
def test_guests_and_people_who_have_left_have_no_home(stage: Stage, who: str) -> None:
    opened(stage, who)

    assert published(stage) == 0


def test_the_messages_tab_is_not_home(stage: Stage) -> None:
    stage.post("slack/home", {"as": "U0ANA", "tab": "messages"})
    stage.work()

    assert published(stage) == 0


def test_the_same_home_is_published_once_and_again_where_slack_has_lost_it(stage: Stage) -> None:
    opened(stage, "U0ANA")
    opened(stage, "U0ANA")
    assert published(stage) == 1

    event = {"type": "app_home_opened", "user": "U0ANA", "channel": stage.dm("U0ANA"), "tab": "home"}
    stage.post("slack/event", {"team": "T0CSCX", "event": event})
    stage.work()

    assert published(stage) == 2


@pytest.mark.on_postgresql
def test_one_transaction_that_touches_several_cards_draws_home_once(stage: Stage) -> None:
    opened(stage, "U0ANA")
    before = published(stage)

    stage.command("U0ANA", ASKED)
    stage.work()

    assert published(stage) - before <= 3  # Begun, facts gathered, written.


def test_home_says_what_needs_a_person_and_that_it_is_over(stage: Stage) -> None:
    opened(stage, "U0ANA")
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.broken("gmail", "drafts.send", "cut_after")
    stage.later(seconds=31)
    stage.work()
    assert "Please check one mail.* I can't tell whether yours to Michael Torres (DataCorp) left." in seen(
        stage, "U0ANA"
    )

    stage.later(seconds=6)
    stage.work()

    assert "Please check one mail" not in seen(stage, "U0ANA")


def test_a_lost_mailbox_stands_on_home_with_the_way_back(stage: Stage) -> None:
    opened(stage, "U0ANA")
    with stage.runtime.writing(workspace(stage)) as session:
        mailbox = session.scalars(select(Mailbox).where(Mailbox.address == "ana@cscx.example")).one()
        mailboxes.disconnect(session, mailbox.id, now=clock.now())
    stage.work()

    assert "Google asks you to connect Gmail again.* Until then nothing leaves from ana@cscx.example." in seen(
        stage, "U0ANA"
    )
    press(stage, "U0ANA", "home.connect")
    assert "Connect Gmail" in json.dumps(stage.modal("U0ANA"))
    assert "http" in json.dumps(stage.modal("U0ANA")["blocks"][1])


def test_somebody_without_a_mailbox_is_asked_to_connect_one(stage: Stage) -> None:
    opened(stage, "U0JO")

    assert "*Connect Gmail*, so that your mails come from you." in seen(stage, "U0JO")
    press(stage, "U0JO", "home.connect")
    assert stage.modal("U0JO")["title"]["text"] == "Gmail"


def test_names_that_people_typed_do_no_harm_on_home(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()
    with stage.runtime.writing(workspace(stage)) as session:
        session.scalars(select(Customer).where(Customer.name == "DataCorp")).one().name = HOSTILE

    for who in ("U0ANA", "U0PRIYA"):
        opened(stage, who)

        shown = seen(stage, who)
        assert "&lt;!channel&gt;" in shown, who
        assert "<!channel>" not in shown
        assert "<@U0ANA>" not in shown


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    return found.id


def asked_first(stage: Stage, outside: Outside) -> None:
    """Ana has drafted the handoff and asked Sarah whether she takes it."""
    stage.command("U0ANA", ASKED)
    stage.work()
    with outside.record() as session:
        transition_id = session.scalars(select(Transition.id)).one()
    outside.click("U0ANA", "handoff.ask_first", str(transition_id))
    stage.work()


def test_who_is_asked_first_finds_the_question_on_home_and_the_asker_the_answer(stage: Stage, outside: Outside) -> None:
    opened(stage, "U0SARAH")
    opened(stage, "U0ANA")
    asked_first(stage, outside)
    assert "*Can you take DataCorp over?* Ana Ribeiro asks, and waits for your answer." in seen(stage, "U0SARAH")
    assert "Sarah is asked and has not answered" in seen(stage, "U0ANA")

    stage.click("U0SARAH", "handoff.decline")
    stage.submit("U0SARAH")
    stage.work()

    assert "Nothing needs you right now." in seen(stage, "U0SARAH")
    assert "*Sarah Johnson can't take DataCorp over.* Name somebody else" in seen(stage, "U0ANA")


@pytest.mark.on_postgresql
def test_questions_asked_of_a_person_stand_on_their_home_until_they_are_answered(stage: Stage) -> None:
    opened(stage, "U0ANA")
    stage.command("U0ANA", ASKED)
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    with stage.runtime.writing(workspace(stage)) as session:
        moving = session.scalars(select(Transition)).one()
        question = {"topic": "sponsor", "question": "Who signs?", "asked_by_id": moving.incoming_id}
        session.add(
            BriefingQuestion(workspace_id=workspace(stage), transition_id=moving.id, asked_at=clock.now(), **question)
        )
        session.flush()
        cards.show(session, "briefing_questions", moving.id, moving.outgoing_id, now=clock.now())
    stage.work()
    assert "*Sarah Johnson has a question* about DataCorp." in seen(stage, "U0ANA")

    with stage.runtime.writing(workspace(stage)) as session:
        answered = session.scalars(select(BriefingQuestion)).one()
        answered.answer, answered.answered_at = "Michael does.", clock.now()
        cards.touch(session, answered.transition_id, "briefing_questions", now=clock.now())
    stage.work()
    assert "has a question" not in seen(stage, "U0ANA")


@pytest.mark.on_postgresql
def test_a_goodbye_that_is_offered_counts_as_something_that_needs_a_person(stage: Stage) -> None:
    opened(stage, "U0ANA")
    with stage.runtime.writing(workspace(stage)) as session:
        datacorp = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        sarah = session.scalars(select(Person).where(Person.slack_ref == "U0SARAH")).one()
        earlier, datacorp.owner_id = datacorp.owner_id, sarah.id
        offering.after_move(session, Change(datacorp.id, earlier, sarah.id), now=clock.now())
    stage.work()

    assert "*Say goodbye properly?* About a customer that is with somebody else now." in seen(stage, "U0ANA")

    stage.click("U0ANA", "offer.decline")
    stage.work()
    assert "Say goodbye properly" not in seen(stage, "U0ANA")
