"""The tour stops where the world deviates; that it passes in one that is as it should be, `make tour` shows."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from bot.sandbox.tour import asking, drawn, farewell, introduction
from bot.sandbox.tour.__main__ import main
from bot.sandbox.tour.deviation import Deviation
from bot.sandbox.tour.scene import Scene
from bot.sandbox.tour.telling import Teller
from bot.sandbox.tour.world import World
from tests.stage import Stage

MICHAEL = "Michael Torres <michael.torres@datacorp.example>"
SIGNATURE = "-- \nAna Ribeiro\nCustomer Success Manager, CSCX\n+351 21 555 0142"


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return Scene(World(stage.world, patience=0.2), Teller(Console(file=StringIO())))


def write(stage: Stage, text: str, **more: str) -> None:
    """Write to Michael by hand what Rapport should have sent from Ana's mailbox."""
    mail = {"from": "ana@cscx.example", "to": MICHAEL, "cc": "Sarah Johnson <sarah@cscx.example>", "text": text}
    stage.post("mail/write", {**mail, "subject": "Goodbye", **more})


def test_the_tour_stops_where_no_draft_ever_comes(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([stage.world, "--patience", "0.2"])

    said = " ".join(capsys.readouterr().out.split())
    assert code == 1
    assert "✗ #customer-success tells Ana that her draft is ready" in said
    assert "seen: " in said
    assert "Drafting. It opens in our DM" in said
    assert "stopped at step 1" in said


def test_the_tour_stops_where_there_is_no_world(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["http://127.0.0.1:1"])

    assert code == 1
    assert "✗ the world answers at http://127.0.0.1:1" in capsys.readouterr().out


def test_a_farewell_that_arrives_twice_is_a_deviation(stage: Stage, scene: Scene) -> None:
    write(stage, "Goodbye")
    write(stage, "Goodbye")

    with pytest.raises(Deviation, match="exactly once"):
        farewell.check_farewell(scene, "Goodbye")


def test_a_farewell_without_sarah_in_copy_is_a_deviation(stage: Stage, scene: Scene) -> None:
    write(stage, "Goodbye", cc="")

    with pytest.raises(Deviation, match="Sarah is in Cc"):
        farewell.check_farewell(scene, "Goodbye")


def test_a_mail_in_one_part_is_a_deviation(stage: Stage, scene: Scene) -> None:
    write(stage, "Goodbye")

    with pytest.raises(Deviation, match="an HTML part"):
        farewell.check_farewell(scene, "Goodbye")


def test_other_words_than_those_on_the_card_are_a_deviation(stage: Stage, scene: Scene) -> None:
    write(stage, "Goodbye, Mike", html="<p>Goodbye, Mike</p>")

    with pytest.raises(Deviation, match="exactly those that the card showed"):
        farewell.check_farewell(scene, "Goodbye")


def test_html_with_other_words_than_the_text_is_a_deviation(stage: Stage, scene: Scene) -> None:
    write(stage, f"Goodbye\n\n{SIGNATURE}", html="<p>Goodbye, Mike</p>")

    with pytest.raises(Deviation, match="HTML part says the same"):
        farewell.check_farewell(scene, " ".join(f"Goodbye {SIGNATURE}".split()))


def test_an_introduction_in_a_conversation_of_its_own_is_a_deviation(stage: Stage, scene: Scene) -> None:
    write(stage, "Goodbye")
    (first,) = scene.world.mails("michael.torres@datacorp.example")
    stage.post("mail/write", {"from": "sarah@cscx.example", "to": MICHAEL, "subject": "Hello", "text": "Hello"})

    with pytest.raises(Deviation, match="one conversation, not two"):
        introduction.check_conversation(scene, scene.world.mailbox("michael.torres@datacorp.example"), first, "Hello")


@pytest.mark.parametrize(("who", "where"), [("U0DAVID", "C0CS"), ("U1BEN", "C1GENERAL")])
def test_something_new_on_anybody_elses_screen_is_a_deviation(stage: Stage, scene: Scene, who: str, where: str) -> None:
    asking.check_nobody_else(scene)
    stage.say(who, "Have you heard about DataCorp?", where)

    with pytest.raises(Deviation, match="nothing new on the screens"):
        asking.check_nobody_else(scene)


def test_a_button_that_is_not_there_is_a_deviation(stage: Stage, scene: Scene) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()

    with pytest.raises(Deviation, match=r"no element outreach\.undo"):
        scene.world.click("U0ANA", stage.card("U0ANA"), "outreach.undo")


def test_what_slack_shows_is_told_in_words() -> None:
    at = "<!date^1771506122^on {date_short} at {time}|02:27 UTC>"
    text = f"*Sent {at}* to <@U1|Michael> &amp; <https://x.example|his team>"
    listed = {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}
    message = {
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [listed]}]},
            {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Undo"}}]},
        ]
    }

    lines = [line.plain for line in drawn.card(message, "America/New_York")]

    assert lines[0] == "Sent on Feb 19 at 08:02 to Michael & his team"
    assert lines[2] == "1. first"
    assert lines[-1] == "[Undo] "
