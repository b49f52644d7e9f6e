"""The six steps of the demo, one after the other in one world, as the strip at the top of the page has them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.screens.camera import Look, Spot
from tests.screens.theatre import ANA, CHANNEL, MICHAEL, SARAH, Scene

SAID = "/handoff DataCorp to Sarah Johnson"
DAVID, DAVID_OSEI = "U0DAVID", "david.osei@techflow.example"
SECOND = "/handoff TechFlow to Sarah Johnson"
AWAY = "I am out of the office until Monday, 16 March and read mail after that."
ANSWER = "Thank you, Ana. Good to know who to turn to. Can we find a new date for the review?"
README_SIZE = (1200, 940)


def play(scene: Scene) -> None:
    _draft(scene)
    _mark(scene)
    _send(scene)
    _answer(scene)
    _break(scene)


def _draft(scene: Scene) -> None:
    channel = Spot(ANA, CHANNEL, MICHAEL, has_steps=True)

    def prepared(page: Page) -> None:
        page.get_by_role("region", name="Six steps to try").get_by_role("button", name="Type the command").click()
        page.wait_for_timeout(300)

    window = scene.camera.window
    window("demo-1-command", "Step 1: the command is typed in a channel.", channel, "customer-success", prepared)
    scene.type(ANA, SAID, CHANNEL)
    window(
        "demo-1-pointer",
        "The answer where it was typed repeats what was understood, and leads to the draft.",
        channel,
        "draft is ready",
    )
    scene.later(minutes=1)
    dm = scene.dm(ANA, has_steps=True)
    window("demo-1-card", "The draft stands in Ana's conversation with Rapport.", dm, "Send both", _to_top)
    scene.press(ANA, "outreach.facts")
    window("demo-2-where-from", "Step 2: each fact behind the mail with its source, author and day.", dm, "ARR")
    scene.close(ANA)


def _mark(scene: Scene) -> None:
    dm = scene.dm(ANA, has_steps=True)
    scene.later(minutes=1)
    scene.press(ANA, "outreach.edit")
    scene.retype(ANA, "18 months", "3 years")
    scene.camera.window(
        "demo-3-marked",
        "Step 3: “3 years” is what no fact supports; the card asks, and one tap settles it.",
        dm,
        "needs you",
        _to("needs you"),
    )
    scene.press(ANA, "outreach.edit")
    scene.retype(ANA, "3 years", "18 months")


def _send(scene: Scene) -> None:
    dm = scene.dm(ANA, has_steps=True)
    scene.later(minutes=1)
    scene.press(ANA, "outreach.send")
    leaving = "Step 4: Send both can be undone until the moment shown."
    scene.camera.window("demo-4-leaving", leaving, dm, "Leaves at", _to("Leaves at"))
    scene.press(ANA, "outreach.undo")
    scene.later(minutes=1)
    scene.send(ANA)
    scene.camera.window("demo-4-sent", "One mail at the right, signed, with Sarah in Cc.", dm, "Sent to")
    mailbox = scene.dm(ANA, side="Mailbox", has_steps=True)
    scene.camera.window("demo-4-mailbox", "The same on a phone is a tap away.", mailbox, "ana@cscx.example")
    scene.camera.wide(
        "readme",
        "Sarah's card at the left, the customer's inbox at the right.",
        scene.dm(SARAH),
        "is being handed to you",
        README_SIZE,
    )


def _answer(scene: Scene) -> None:
    scene.hear(minutes=6)
    scene.answer(ANSWER, cc=["sarah@cscx.example"], quote=True)
    scene.hear()
    window, dm = scene.camera.window, scene.dm(ANA, has_steps=True)
    window("demo-5-answered", "Step 5: Michael has answered; Ana's card says so.", dm, "Michael Torres answered")
    answered = scene.dm(ANA, side="Mailbox")
    scene.camera.mailbox("demo-5-michael", "Michael's answer in the conversation, whole.", answered, "Good to know")
    scene.later(minutes=2)
    sarah = scene.dm(SARAH, has_steps=True)
    window("demo-5-card", "Two minutes later Sarah gets his words and the next step.", sarah, "Draft an answer")
    scene.type(DAVID, SECOND, CHANNEL)
    scene.send(DAVID)
    scene.hear()
    scene.be_away(AWAY, who=DAVID_OSEI)
    scene.hear()
    scene.later(minutes=2)
    david = scene.dm(DAVID, mailbox=DAVID_OSEI, has_steps=True)
    window("demo-5-away", "Somebody else is out of office: no answer, and the reminder moves.", david, "is away until")


def _break(scene: Scene) -> None:
    scene.later(minutes=1)
    dm = scene.dm(SARAH, mailbox=DAVID_OSEI, has_steps=True)
    scene.stage.broken("gmail", "drafts.send", "cut_after")

    def drawer(page: Page) -> None:
        page.get_by_role("button", name="Break something").click()

    scene.camera.window("demo-6-broken", "Step 6: Gmail will take the next mail and die.", dm, "then dies", drawer)
    scene.send(SARAH)
    scene.camera.window("demo-6-unknown", "The card says that it does not know, and looks.", dm, "I can't tell whether")
    scene.later(seconds=10)
    scene.camera.window("demo-6-found", "It has found out: one copy left.", dm, "Sent to David Osei")
    assert [mail["from"] for mail in scene.stage.mails(DAVID_OSEI)].count("Sarah Johnson <sarah@cscx.example>") == 1


def _to_top(page: Page) -> None:
    page.locator(".conversation li.message").last.scroll_into_view_if_needed()
    page.locator(".conversation li.message").last.evaluate("node => node.scrollIntoView({ block: 'start' })")


def _to(text: str) -> Look:
    def scroll(page: Page) -> None:
        page.get_by_text(text).last.evaluate("node => node.scrollIntoView({ block: 'center' })")

    return scroll
