"""Other people and one draft: a colleague who is asked to look, and a manager who holds it or says something."""

from __future__ import annotations

import json

import pytest

from store.models import Hold, LookRequest, Person, Transition
from tests.edge.outside import Outside
from tests.journeys.conversing import Conversing
from tests.stage import Json, Stage, StandIns

HOSTILE = "<!channel> *bold* <@U0ANA> `code` \u202egnp.exe 🌱 " + "x" * 900


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    """Ana's goodbye to DataCorp, drafted on a Monday afternoon."""
    talk = Conversing(stage)
    talk.until(0, 15)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    return talk


def draft(stage: Stage) -> Json:
    return stage.message_with("U0ANA", "handoff.more")


def elements_of(message: Json) -> list[Json]:
    return [one for block in message["blocks"] for one in block.get("elements", ()) if "action_id" in one]


def asks(talk: Conversing, email: str) -> None:
    stage = talk.stage
    (transition,) = talk.rows(Transition)
    stage.click("U0ANA", "handoff.more", value=f"{transition.id}:ways")
    stage.click_in_modal("U0ANA", "look.ask")
    colleague = talk.rows(Person, email=email)[0]
    option = {"text": {"type": "plain_text", "text": "x"}, "value": str(colleague.id)}
    stage.submit("U0ANA", {"colleague": {"colleague.search": {"type": "external_select", "selected_option": option}}})
    stage.work()


def home(stage: Stage, who: str) -> str:
    stage.post("slack/home", {"as": who})
    stage.work()
    shown: Json = stage.screen(who)["home"]
    return json.dumps(shown, ensure_ascii=False)


def press(stage: Stage, who: str, action_id: str) -> None:
    """Press the first such button on somebody's Home."""
    shown = stage.screen(who)["home"]
    block = next(one for one in shown["view"]["blocks"] if f'"{action_id}"' in json.dumps(one))
    stage.post(
        "slack/click", {"as": who, "view_id": shown["id"], "block_id": block["block_id"], "action_id": action_id}
    )


def typed(action_id: str, text: str) -> Json:
    return {action_id: {"type": "plain_text_input", "value": text}}


def chosen(what: str) -> Json:
    label = {"hold": "Hold it until I release it", "comment": "Only comment"}[what]
    option = {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": what}
    return {"what": {"what": {"type": "radio_buttons", "selected_option": option}}}


def holds(talk: Conversing, text: str, what: str = "hold") -> None:
    """Let Priya, Ana's manager, hold or comment from her Home."""
    stage = talk.stage
    home(stage, "U0PRIYA")
    press(stage, "U0PRIYA", "holding.open")
    stage.submit("U0PRIYA", {**chosen(what), "text": typed("text", text)})
    stage.work()


def test_a_colleague_reads_the_draft_and_says_that_it_looks_fine(talk: Conversing, stage: Stage) -> None:
    asks(talk, "lena@cscx.example")

    asked = stage.card("U0LENA")
    assert "*Ana Ribeiro asks you to look at a draft* to DataCorp." in stage.text_of(asked)
    assert "Hi Michael," in stage.text_of(asked)
    assert "Lena Fischer was asked to look." in stage.text_of(draft(stage))
    assert '"outreach.send"' in json.dumps(draft(stage)["blocks"]), "it holds nothing back"

    stage.click("U0LENA", "look.fine")
    stage.work()
    assert "Lena Fischer: looks fine" in stage.text_of(draft(stage))
    assert "You said: looks fine." in stage.text_of(stage.card("U0LENA"))
    assert "Hi Michael," not in talk.says("U0LENA")
    assert stage.refused == []


def test_a_comment_reaches_the_sender_and_is_marked_once_the_text_has_changed(talk: Conversing, stage: Stage) -> None:
    asks(talk, "lena@cscx.example")

    stage.click("U0LENA", "look.comment")
    stage.submit("U0LENA", {"comment": typed("comment", f"Name the ticket. {HOSTILE}"[:1000])})
    stage.work()
    assert "*Lena Fischer on your draft to DataCorp:* “Name the ticket." in talk.says("U0ANA")
    assert "Lena Fischer: “Name the ticket." in stage.text_of(draft(stage))
    assert "<!channel>" not in json.dumps([m["blocks"] for m in stage.messages("U0ANA")])

    stage.click("U0ANA", "outreach.add_line")
    stage.submit("U0ANA", {"line": typed("line", "I enjoyed every one of our calls.")})
    stage.work()
    assert "Lena Fischer (of an earlier text): “Name the ticket." in stage.text_of(draft(stage))


def test_once_it_has_left_nobody_is_asked_any_more_and_its_words_go_from_the_colleagues_card(
    talk: Conversing, stage: Stage
) -> None:
    asks(talk, "lena@cscx.example")
    stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)

    assert "It is on its way or has left. There is nothing to do." in stage.text_of(stage.card("U0LENA"))
    assert "Hi Michael," not in talk.says("U0LENA")


def test_a_manager_sees_subject_and_state_of_the_teams_mails_and_never_their_words(
    talk: Conversing, stage: Stage
) -> None:
    shown = home(stage, "U0PRIYA")

    assert "Your team's unsent mails" in shown
    assert "Ana Ribeiro to Michael Torres, DataCorp · not sent yet" in shown
    assert "Hi Michael," not in shown
    assert "unsent mails" not in home(stage, "U0SARAH")
    assert talk.rows(Hold) == []


def test_a_held_mail_says_so_on_its_card_and_cannot_be_sent_until_it_is_released(
    talk: Conversing, stage: Stage, stand_ins: StandIns
) -> None:
    button = next(one for one in elements_of(draft(stage)) if one["action_id"] == "outreach.send")
    holds(talk, f"Wait for the contract. {HOSTILE[:100]}")

    card = stage.text_of(draft(stage))
    assert "*Held by Priya Nair:* Wait for the contract." in card
    assert '"outreach.send"' not in json.dumps(draft(stage)["blocks"])
    assert "Ask Priya" in card
    assert "A mail of yours is held." in talk.says("U0ANA")
    assert "<!channel>" not in json.dumps([m["blocks"] for m in stage.messages("U0ANA")])

    outside = Outside(stage, stand_ins)
    assert outside.click("U0ANA", "outreach.send", button["value"]).status == 200, "pressed before it was gone"
    talk.later(seconds=31)
    assert stage.accepted() == []
    assert "Nothing was sent." in talk.says("U0ANA")

    assert "Held by Priya Nair" in home(stage, "U0PRIYA")
    press(stage, "U0PRIYA", "holding.release")
    stage.work()
    assert "Held by" not in stage.text_of(draft(stage))
    assert "Settled: it isn't held any more." in talk.says("U0ANA")
    stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)
    assert len(stage.accepted()) == 1
    assert stage.refused == []


def test_home_calls_a_held_mail_held_and_not_ready_also_in_its_undo_window(talk: Conversing, stage: Stage) -> None:
    assert "*Ready to send:* your mail to Michael Torres (DataCorp)." in home(stage, "U0ANA")

    holds(talk, "Wait for the contract.")
    said = home(stage, "U0ANA")
    assert "*Held by Priya Nair:* Wait for the contract." in said
    assert "Your mail to Michael Torres (DataCorp)." in said
    assert "Ready to send" not in said

    press(stage, "U0PRIYA", "holding.release")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.work()
    holds(talk, "Wait for the signature.")
    said = home(stage, "U0ANA")
    assert "*Held by Priya Nair:* Wait for the signature." in said
    assert "· leaves" not in said


def test_home_says_of_a_held_introduction_that_it_is_held(talk: Conversing, stage: Stage) -> None:
    stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)

    holds(talk, "Wait for the contract.")

    said = home(stage, "U0SARAH")
    assert "Ana Ribeiro handed it to you." in said
    assert "*Held by Priya Nair:* Wait for the contract." in said


def test_a_held_mail_offers_no_way_out_in_its_menus(talk: Conversing, stage: Stage) -> None:
    assert '"Send later …"' in json.dumps(draft(stage)["blocks"], ensure_ascii=False)

    holds(talk, "Wait for the contract.")

    assert '"Send later …"' not in json.dumps(draft(stage)["blocks"], ensure_ascii=False)
    (transition,) = talk.rows(Transition)
    stage.click("U0ANA", "handoff.more", value=f"{transition.id}:ways", message=draft(stage))
    assert "Finish in Gmail" not in stage.text_of(stage.modal("U0ANA"))


def test_a_held_draft_of_theirs_that_has_grown_old_can_be_refreshed_and_stays_held(
    talk: Conversing, stage: Stage
) -> None:
    stage.click("U0ANA", "outreach.add_line")
    stage.submit("U0ANA", {"line": typed("line", "I enjoyed every one of our calls.")})
    stage.work()
    holds(talk, "Wait for the contract.")
    talk.later(days=12)

    stage.click("U0ANA", "handoff.redraft")
    stage.work()

    card = json.dumps(draft(stage)["blocks"], ensure_ascii=False)
    assert "Redraft with today's facts" not in card
    assert "*Held by Priya Nair:* Wait for the contract." in card
    assert '"outreach.send"' not in card


def test_a_mail_in_its_undo_window_is_a_draft_again_when_it_would_leave(talk: Conversing, stage: Stage) -> None:
    stage.click("U0ANA", "outreach.send")
    stage.work()
    holds(talk, "Wait for the contract.")
    card = stage.message_with("U0ANA", "outreach.undo")
    assert "*Held by Priya Nair:* Wait for the contract." in stage.text_of(card)
    assert "it is a draft again then" in stage.text_of(card)
    assert '"outreach.send_now"' not in json.dumps(card["blocks"])

    talk.later(seconds=31)

    assert stage.accepted() == []
    assert talk.farewell().state == "drafted"
    assert "Wait for the contract." in stage.text_of(draft(stage))


@pytest.mark.on_postgresql
def test_the_sender_asks_and_the_manager_releases_from_the_question(talk: Conversing, stage: Stage) -> None:
    holds(talk, "Wait for the contract.")

    stage.click("U0ANA", "holding.ask", message=draft(stage))
    stage.submit("U0ANA", {"text": typed("text", "It was signed this morning. May it go?")})
    stage.work()
    question = stage.card("U0PRIYA")
    assert "*Ana Ribeiro asks about your hold*" in stage.text_of(question)
    assert "“It was signed this morning. May it go?”" in stage.text_of(question)
    assert "Hi Michael," not in stage.text_of(question)

    stage.click("U0PRIYA", "holding.release", message=question)
    assert [hold.released_at is not None for hold in talk.rows(Hold)] == [True]


def test_a_comment_without_a_hold_is_only_a_comment(talk: Conversing, stage: Stage) -> None:
    holds(talk, "Mention the review in March.", "comment")

    assert talk.rows(Hold) == []
    assert "Priya Nair: “Mention the review in March.”" in stage.text_of(draft(stage))
    assert "*Priya Nair on your draft to DataCorp:*" in talk.says("U0ANA")
    stage.click("U0ANA", "outreach.send")
    talk.later(seconds=31)
    assert len(stage.accepted()) == 1


@pytest.mark.parametrize(
    ("who", "team"), [("U0ANA", "T0CSCX"), ("U0TOM", "T0CSCX"), ("U1SARAH", "T0NORTH"), ("U0GINA", "T0CSCX")]
)
def test_nobody_else_holds_releases_or_answers(
    talk: Conversing, stage: Stage, stand_ins: StandIns, who: str, team: str
) -> None:
    asks(talk, "lena@cscx.example")
    holds(talk, "Wait for the contract.")
    (request,), mail, outside = talk.rows(LookRequest), talk.farewell().id, Outside(stage, stand_ins)
    text = {"text": typed("text", "x")}

    with outside.nothing_changes():
        outside.click(who, "holding.release", str(mail), team=team)
        outside.click(who, "holding.open", str(mail), team=team)
        for what in ("hold", "comment"):
            outside.submit(who, "holding.save", str(mail), {**chosen(what), **text}, team=team)
        outside.click(who, "look.fine", str(request.id), team=team)
        outside.submit(who, "look.comment", str(request.id), {"comment": {"comment": {"value": "x"}}}, team=team)
        if who != "U0ANA":
            outside.click(who, "look.ask", str(mail), team=team)
            outside.click(who, "holding.ask", str(mail), team=team)
            outside.submit(who, "holding.ask", str(mail), text, team=team)

    assert [hold.released_at for hold in talk.rows(Hold)] == [None]
    assert talk.rows(LookRequest)[0].answered_at is None
