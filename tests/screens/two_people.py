"""The incoming CSM's side: asked first, handed back, handed on, the briefing's questions, and the introduction."""

from __future__ import annotations

from tests.screens.camera import Spot
from tests.screens.theatre import ANA, COMMAND, MICHAEL, SARAH, Scene

REASON = "I am on leave from the 16th and would let them down in the first month."


def ask_first(scene: Scene) -> None:
    card, modal = scene.camera.card, scene.camera.modal
    ana, sarah = scene.dm(ANA), scene.dm(SARAH)
    scene.type(ANA, COMMAND)
    scene.choose(ANA, "ask")
    scene.later(minutes=1)
    card("asked-ana", "Ana's card once she has asked Sarah first.", ana, "Handoff: DataCorp → Sarah Johnson")
    card("asked-sarah", "Sarah is asked before anything is promised in her name.", sarah, "asks whether you can take")
    scene.press(SARAH, "handoff.another_day")
    modal("another-day", "Another day for the introduction.", sarah, "You write by")
    scene.close(SARAH)
    scene.press(SARAH, "handoff.decline")
    modal("cannot-take", "Handing a customer back.", sarah, "Hand it back")
    scene.submit(SARAH, why={"type": "plain_text_input", "value": REASON})
    scene.later(minutes=1)
    card("declined-sarah", "What is left for Sarah.", sarah, "You can't take")
    card("declined-ana", "What Ana reads.", ana, "can't take DataCorp over")
    scene.press(ANA, "handoff.name_another")
    modal("name-another", "Naming somebody else.", ana, "New CSM")
    scene.close(ANA)
    scene.stage.click(ANA, "outreach.send")
    scene.stage.work()
    scene.camera.window("refused-send", "Send is refused while nobody takes the customer.", ana, "can't take")
    scene.press(SARAH, "handoff.agree")
    scene.later(minutes=1)
    card("taken-sarah", "Sarah takes it after all.", sarah, "DataCorp")
    card("taken-ana", "Ana reads that Sarah takes it.", ana, "Settled")


def play(scene: Scene) -> None:
    card, sarah = scene.camera.card, scene.dm(SARAH)
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
    scene.send(ANA)
    scene.later(minutes=1)
    card(
        "incoming", "Sarah's card: why, until when, the briefing, the promise, her draft.", sarah, "being handed to you"
    )
    scene.camera.narrow("incoming", "The same card at the narrowest width.", sarah, "being handed to you")
    _questions(scene)
    for who, name in ((SARAH, "sarah"), (ANA, "ana-announced")):
        scene.stage.post("slack/home", {"as": who})
        scene.stage.work()
        scene.camera.window(f"home-{name}", "Home while the introduction is due.", Spot(who, "home"), "DataCorp")
    scene.press(SARAH, "outreach.edit")
    scene.camera.modal("edit-introduction", "Sarah edits her introduction.", sarah, "Subject")
    scene.close(SARAH)
    scene.press(SARAH, "outreach.send")
    card("introduction-leaving", "Her introduction before it leaves.", sarah, "Leaves at")
    scene.later(minutes=1)
    card("introduction-sent", "Her receipt.", sarah, "Sent to")
    card("receipt-introduced", "Ana's receipt once Sarah has written.", scene.dm(ANA), "Handoff: DataCorp")
    customer = scene.dm(SARAH, side="Mailbox")
    scene.camera.mailbox("customer-mailbox", "Michael's inbox: both mails in one conversation.", customer, "sarah@cscx")


def _questions(scene: Scene) -> None:
    card, modal, sarah, ana = scene.camera.card, scene.camera.modal, scene.dm(SARAH), scene.dm(ANA)
    scene.press(SARAH, "briefing.open")
    modal(
        "briefing-incoming",
        "The briefing as Sarah reads it, with what the record does not say.",
        sarah,
        "Three minutes",
    )
    scene.press_in_modal(SARAH, "briefing.ask")
    modal("briefing-asked", "The briefing once she has asked Ana.", sarah, "asked")
    scene.close(SARAH)
    scene.later(minutes=1)
    card("questions", "Ana gets the questions in one message.", ana, "asks you about")
    scene.press(ANA, "briefing.answer")
    modal("answers-form", "A field for each question.", ana, "Your answers")
    field = next(block["block_id"] for block in scene.stage.modal(ANA)["blocks"] if block["type"] == "input")
    state = {"type": "plain_text_input", "value": "Hannah decides about the renewal, whatever Michael says."}
    scene.stage.submit(ANA, {field: {"answer": state}})
    scene.stage.work()
    card("questions-answered", "Answered, and between the two until Ana puts it on record.", ana, "asks you about")
    card("answered-line", "Sarah hears that there are answers.", sarah, "answered 1 question")
    scene.press(ANA, "briefing.keep")
    card("answer-kept", "An answer put on record.", ana, "On record")
    assert scene.stage.mails(MICHAEL)
