"""The draft's card, and everything that its buttons open."""

from __future__ import annotations

from jobs.clock import ask_hourly
from tests.screens.camera import Spot
from tests.screens.theatre import ANA, CHANNEL, COMMAND, PRIYA, Scene

OWN = "The dinner in Porto is still the best one I have had with a customer."


def play(scene: Scene) -> None:
    scene.stage.command(ANA, COMMAND, CHANNEL)
    card, modal, dm = scene.camera.card, scene.camera.modal, scene.dm(ANA)
    title = "Handoff: DataCorp → Sarah Johnson"
    channel = Spot(ANA, CHANNEL)
    scene.camera.window("typed", "The moment after the command.", channel, "Drafting")
    scene.stage.work(rounds=1)
    if "Hi Michael" not in scene.stage.text_of(scene.stage.card(ANA)):
        card("card-being-written", "The card with its facts, before the mails are written.", dm, title)
    scene.stage.work()
    scene.later(minutes=1)
    scene.camera.window("pointer", "The pointer where the command was typed.", channel, "draft is ready")
    card("draft", "The draft, whole.", dm, title)
    scene.camera.narrow("draft", "The same card at the narrowest width.", dm, title)
    scene.camera.dialog("send-both-confirm", "What Send both asks first.", dm, "Send both")
    _opened(scene)
    scene.press(ANA, "outreach.add_line")
    modal("add-a-line", "A line of one's own.", dm, "line")
    scene.submit(ANA, line={"type": "plain_text_input", "value": OWN})
    scene.press(ANA, "outreach.edit")
    scene.retype(ANA, "18 months", "3 years")
    scene.press(ANA, "outreach.edit")
    scene.retype(ANA, "by 10 March", "by 20 March")
    card("in-doubt", "Sentences that nothing on record supports, each settled with a tap.", dm, title)
    scene.later(minutes=1)
    scene.choose(ANA, "ways")
    modal("ways-to-send", "Ways to send: files, a conversation to answer, a test, Finish in Gmail.", dm, "Ways to send")
    scene.press_in_modal(ANA, "ways.test")
    modal("test-sent", "The test is on its way to its sender.", dm, "test")
    scene.close(ANA)
    scene.camera.window(
        "test-mail",
        "The test in Ana's own mailbox.",
        scene.dm(ANA, mailbox="ana@cscx.example", side="Mailbox"),
        "[Test]",
    )
    scene.stage.post("slack/home", {"as": PRIYA})
    scene.stage.post("slack/home", {"as": ANA})
    scene.stage.work()
    scene.camera.window("home-ana", "Ana's Home with a draft waiting.", Spot(ANA, "home"), "needs you")
    scene.camera.window("home-manager", "The manager's Home: states and no words.", Spot(PRIYA, "home"), "DataCorp")
    scene.later(days=9)
    card("stale", "A draft that has grown old is not sent as it is.", dm, "This draft is from")
    scene.choose(ANA, "discard")
    card("called-off", "A handoff called off.", dm, "Called off")


def morning(scene: Scene) -> None:
    scene.type(ANA, COMMAND)
    ask_hourly(scene.stage.runtime)
    scene.later(hours=17, minutes=20)
    scene.camera.card("morning", "Half past eight where Ana is: what needs her today.", scene.dm(ANA), "Your Thursday")


def _opened(scene: Scene) -> None:
    """Open each modal of the card and close it again."""
    modal, dm = scene.camera.modal, scene.dm(ANA)
    for action, name, sentence, shows in (
        ("outreach.facts", "where-from", "Where each fact comes from, by whom and from when.", "ARR"),
        ("outreach.edit", "edit-mine", "The editor of Ana's mail.", "Subject"),
        ("outreach.edit_other", "edit-theirs", "The editor of Sarah's mail, before she has it.", "Subject"),
        ("outreach.who", "who-hears", "Choose who hears.", "Not told by this mail"),
        ("briefing.open", "briefing", "The briefing that Sarah will read.", "Three minutes"),
    ):
        scene.later(minutes=1)
        scene.press(ANA, action)
        modal(name, sentence, dm, shows)
        if action == "briefing.open":
            scene.press_in_modal(ANA, "briefing.sources")
            modal("briefing-sources", "Where each line of the briefing comes from.", dm, "Where it comes from")
        scene.close(ANA)
    for what, name, sentence in (
        ("later", "send-later", "Send later, with the recipient's hours."),
        ("rewrite", "rewrite", "Rewriting where only the template writes."),
    ):
        scene.later(minutes=1)
        scene.choose(ANA, what)
        modal(name, sentence, dm, "Cancel")
        scene.close(ANA)
