"""What needs a person, on Home and behind `/rapport` alone: each thing once, with the button that deals with it."""

from __future__ import annotations

import json

import pytest

from tests.journeys.conversing import Conversing
from tests.journeys.test_doubts import retype
from tests.stage import Stage

ASKED = "/handoff DataCorp to Sarah Johnson"


def home_of(stage: Stage, who: str) -> str:
    stage.post("slack/home", {"as": who})
    stage.work()
    return json.dumps(stage.screen(who)["home"]["view"]["blocks"], ensure_ascii=False)


def drafted(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()


def test_rapport_alone_lists_what_needs_the_person_and_leads_to_it(stage: Stage) -> None:
    drafted(stage)
    card = stage.card("U0ANA")

    answer = stage.command("U0ANA", "/rapport")

    said = json.dumps(answer["body"], ensure_ascii=False)
    assert "One thing needs you." in said
    assert "*Ready to send:* your mail to Michael Torres (DataCorp)." in said
    assert f"message_ts={card['ts']}" in said
    assert "`/rapport help` shows everything I can do." in said


def test_rapport_alone_says_so_when_nothing_needs_the_person(stage: Stage) -> None:
    said = json.dumps(stage.command("U0MAYA", "/rapport")["body"])

    assert "Nothing needs you right now." in said
    assert "/rapport help" in said


@pytest.mark.parametrize("typed", ["/rapport help", "/rapport ?", "/rapport what can you do?"])
def test_help_is_still_there_for_who_asks_for_it(stage: Stage, typed: str) -> None:
    said = json.dumps(stage.command("U0ANA", typed)["body"])

    assert "I draft customer mail, and you send it from your own Gmail." in said
    assert "`/rapport` alone shows what needs you" in said


def test_the_list_names_nobody_where_customers_read(stage: Stage) -> None:
    drafted(stage)

    answer = stage.command("U0ANA", "/rapport", "C0SHARED")
    stage.work()

    assert "DataCorp" not in json.dumps(answer["body"])
    assert "Ready to send" in stage.text_of(stage.card("U0ANA"))


def test_a_sentence_that_needs_a_word_has_a_line_of_its_own(stage: Stage) -> None:
    drafted(stage)
    retype(stage, "18 months", "3 years")

    shown, typed = home_of(stage, "U0ANA"), json.dumps(stage.command("U0ANA", "/rapport")["body"], ensure_ascii=False)

    for said in (shown, typed):
        assert "*One sentence needs you in your mail to Michael Torres (DataCorp).*" in said
        assert "3 years" in said
        assert "Ready to send" not in said


def test_a_mail_being_finished_in_gmail_stands_among_the_drafts(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "handoff.more", value=menu_value(stage, "ways"))
    stage.click_in_modal("U0ANA", "finishing.begin")
    stage.work()

    shown = home_of(stage, "U0ANA")

    assert "in your Gmail drafts, for you to finish" in shown
    assert "Nothing needs you right now." in shown


def test_a_mail_that_nobody_answers_stands_on_home_until_its_sender_decides(stage: Stage) -> None:
    talk = Conversing(stage)
    talk.sends_farewell()
    assert "No answer yet" not in home_of(stage, "U0ANA")
    talk.until(3, 14, 30)
    talk.hears()
    talk.later(hours=1)
    assert "*No answer yet* from Michael Torres (DataCorp)." in home_of(stage, "U0ANA")

    stage.click("U0ANA", "silence.leave")
    stage.work()

    assert "No answer yet" not in home_of(stage, "U0ANA")


def test_gmail_is_asked_for_with_one_button(stage: Stage) -> None:
    shown = home_of(stage, "U0JO")

    assert "*Connect Gmail*, so that your mails come from you." in shown
    assert shown.count('"home.connect"') == 1


def menu_value(stage: Stage, what: str) -> str:
    blocks = stage.message_with("U0ANA", "handoff.more")["blocks"]
    options = [o for b in blocks for e in b.get("elements", ()) if e.get("type") == "overflow" for o in e["options"]]
    return next(str(option["value"]) for option in options if option["value"].endswith(f":{what}"))
