"""What somebody meets before a first mail: connecting Gmail, settings, an empty Home, help, and refusals."""

from __future__ import annotations

from tests.screens.camera import Spot
from tests.screens.theatre import ANA, CHANNEL, SARAH, SHARED, Scene

JO, GINA, GENERAL = "U0JO", "U0GINA", "C0GENERAL"


def play(scene: Scene) -> None:
    card, modal = scene.camera.card, scene.camera.modal
    scene.type(JO, "/rapport connect")
    card("connect-gmail", "What connecting Gmail means, before Google's page.", scene.dm(JO), "Connect Gmail")
    scene.type(ANA, "/rapport help")
    card("help", "Help in the form that the person used.", scene.dm(ANA), "handoff")
    scene.type(ANA, "/rapport settings")
    modal("settings", "A person's own settings.", scene.dm(ANA), "Your settings")
    scene.close(ANA)
    for who, name, shows in ((ANA, "empty", "Nothing needs you"), (JO, "not-connected", "Connect Gmail")):
        scene.stage.post("slack/home", {"as": who})
        scene.stage.work()
        scene.camera.window(f"home-{name}", f"Home: {name.replace('-', ' ')}.", Spot(who, "home"), shows)
    scene.later(minutes=1)
    scene.type(ANA, "/handoff")
    modal("handoff-form", "The command alone asks for the customer and the new CSM.", scene.dm(ANA), "New CSM")
    scene.close(ANA)
    _refusals(scene)


def _refusals(scene: Scene) -> None:
    card = scene.camera.card
    typed = {
        "unknown-customer": ("/handoff Datacrop Ltd to Sarah Johnson", "A name that fits no customer well."),
        "unknown-person": ("/handoff DataCorp to Bartholomew", "A colleague that nobody is."),
        "myself": ("/handoff DataCorp to me", "Somebody hands a customer to themselves."),
    }
    for name, (text, sentence) in typed.items():
        scene.later(minutes=1)
        scene.type(ANA, text)
        card(f"said-{name}", sentence, scene.dm(ANA), "Nothing was")
    scene.type(ANA, "/handoff DataCorp to Sarah Johnson", SHARED)
    shared = Spot(ANA, SHARED)
    scene.camera.window("shared-channel", "Where a customer reads along, nobody is named.", shared, "draft")
    scene.type(GINA, "/handoff DataCorp to Sarah Johnson", GENERAL)
    card("guest", "A guest gets one neutral line.", Spot(GINA, GENERAL), "Rapport")
    scene.type(SARAH, "/handoff DataCorp to Ana Ribeiro", CHANNEL)
    card("not-theirs", "Nobody hands over what somebody else looks after.", Spot(SARAH, CHANNEL), "Nothing was")
