"""What others have to do with a mail: cover, a colleague's look, a manager's hold, and the call of three."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.sandbox.cast import teams
from store import lobby
from store.models import Person
from tests.screens.camera import Spot
from tests.screens.theatre import ANA, COMMAND, PRIYA, SARAH, Scene, elements_of

MAYA, LENA = "U0MAYA", "U0LENA"
AFTER_THE_CALL = timedelta(minutes=36)


def cover(scene: Scene) -> None:
    card, ana, maya = scene.camera.card, scene.dm(ANA), scene.dm(MAYA)
    scene.type(ANA, "/rapport away")
    scene.camera.modal("away-form", "Who is away says from when until when, and who covers.", ana, "Being away")
    scene.close(ANA)
    scene.type(ANA, "/rapport away 16 March to 27 March, Maya covers")
    scene.later(minutes=1)
    card("away-noted", "What Ana reads.", ana, "You are away from")
    card("cover-told", "What Maya reads, and can decline.", maya, "you cover")
    scene.press(MAYA, "away.decline")
    scene.later(minutes=1)
    card("cover-declined", "Ana is told once, and names somebody else.", ana, "can't cover for you")


def looks(scene: Scene) -> None:
    card, modal = scene.camera.card, scene.camera.modal
    ana, lena = scene.dm(ANA), scene.dm(LENA)
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
    scene.choose(ANA, "ways")
    scene.press_in_modal(ANA, "look.ask")
    modal("ask-a-colleague", "Ana asks a colleague to look.", ana, "colleague")
    label = {"type": "plain_text", "text": "Lena Fischer"}
    option = {"text": label, "value": str(_id_of(scene, LENA))}
    picked = {"colleague.search": {"type": "external_select", "selected_option": option}}
    scene.stage.submit(ANA, {"colleague": picked})
    scene.stage.work()
    card("asked-to-look", "Lena reads the draft.", lena, "asks you to look at a draft")
    scene.press(LENA, "look.comment")
    modal("look-comment", "Lena says what she would change.", lena, "What would you change?")
    said = {"type": "plain_text_input", "value": "I would name the audit; they wait for it."}
    scene.stage.submit(LENA, {"comment": {"comment": said}})
    scene.later(minutes=1)
    card("commented", "Ana reads it beside her draft.", ana, "on your draft to")
    _hold(scene)


def _id_of(scene: Scene, slack_ref: str) -> int:
    with scene.stage.runtime.reading(None) as session:
        workspace = lobby.installation_of(session, teams()[0]["id"])
    assert workspace is not None
    with scene.stage.runtime.reading(workspace.id) as session:
        return session.scalars(select(Person.id).where(Person.slack_ref == slack_ref)).one()


def _hold(scene: Scene) -> None:
    scene.stage.post("slack/home", {"as": PRIYA})
    scene.stage.work()
    home = scene.stage.screen(PRIYA)["home"]
    block = next(one for one in home["view"]["blocks"] if '"holding.open"' in json.dumps(one))
    pressed = {"as": PRIYA, "view_id": home["id"], "block_id": block["block_id"], "action_id": "holding.open"}
    scene.stage.post("slack/click", pressed)
    scene.camera.modal("hold-form", "A manager holds a mail, or only says something.", Spot(PRIYA, "home"), "Hold it")
    option = {"text": {"type": "plain_text", "text": "Hold it until I release it", "emoji": False}, "value": "hold"}
    scene.stage.submit(
        PRIYA,
        {
            "what": {"what": {"type": "radio_buttons", "selected_option": option}},
            "text": {"text": {"type": "plain_text_input", "value": "Let us speak with Hannah first."}},
        },
    )
    scene.later(minutes=1)
    scene.camera.card("held", "The draft says who holds it and why.", scene.dm(ANA), "Held by")


def call(scene: Scene) -> None:
    card, ana, sarah = scene.camera.card, scene.dm(ANA), scene.dm(SARAH)
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
    scene.send(ANA)
    scene.hear()
    scene.press(ANA, "meeting.arrange")
    scene.later(minutes=1)
    card("call-calendar", "Without a calendar: times from working hours, and the way to more.", ana, "Allow calendar")
    scene.stage.click(ANA, "meeting.allow")
    _allow(scene)
    scene.press(ANA, "meeting.look_again")
    card("call-times", "Times for a call of three, in the customer's zone.", ana, "A call with Michael")
    offers = [one["value"] for one in elements_in(scene) if one["action_id"] == "meeting.book"]
    scene.stage.click(ANA, "meeting.book", value=offers[0])
    scene.stage.work()
    card("call-booked", "Booked: the invitation has left, with a link.", ana, "Call with Michael")
    customer = scene.dm(ANA, side="Mailbox")
    scene.camera.mailbox("call-invitation", "The invitation in Michael's inbox.", customer, "Invitation")
    starts = datetime.fromtimestamp(int(offers[0].partition(":")[2]), UTC)
    scene.later(seconds=(starts + AFTER_THE_CALL - scene.at).total_seconds())
    card("call-asked", "Afterwards one question.", sarah, "take place?")


def _allow(scene: Scene) -> None:
    """Open Google's page, where Ana opens her calendar."""
    offered = re.findall(r'"url": "(http[^"]+)"', json.dumps(scene.stage.messages(ANA)[-1]))
    with urllib.request.urlopen(offered[-1]) as page:
        assert page.status == 200
    scene.stage.work()


def elements_in(scene: Scene) -> list[dict[str, str]]:
    """The buttons of Ana's newest card that books, beside lines and in rows."""
    message = scene.stage.message_with(ANA, "meeting.book")
    beside = [block["accessory"] for block in message["blocks"] if "accessory" in block]
    return [*beside, *elements_of(message)]
