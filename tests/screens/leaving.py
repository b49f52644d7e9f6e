"""A mail on its way: leaving, stopped, later, gone too soon to be stopped, sent, and lost from sight."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.screens.theatre import ANA, COMMAND, MICHAEL, Scene

TITLE = "Handoff: DataCorp → Sarah Johnson"


def play(scene: Scene) -> None:
    card, ana = scene.camera.card, scene.dm(ANA)
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
    scene.press(ANA, "outreach.send")
    card("leaving", "Leaving: Undo until the moment shown, or Send now.", ana, TITLE)
    scene.press(ANA, "outreach.undo")
    scene.camera.window("stopped", "Stopped: the draft is as it was.", ana, "Edit mine")
    scene.later(minutes=1)
    scene.choose(ANA, "later")
    modal = scene.stage.modal(ANA)
    picker = next(block for block in modal["blocks"] if block.get("block_id") == "leaves_at")["element"]
    chosen = {"type": "datetimepicker", "selected_date_time": picker["initial_date_time"]}
    scene.submit(ANA, leaves_at=chosen)
    card("leaving-later", "Leaving at a time that was chosen.", ana, TITLE)
    scene.press(ANA, "outreach.undo")
    scene.later(minutes=1)
    scene.press(ANA, "outreach.send")
    value = scene.value_of(ANA, "outreach.undo")
    scene.later(minutes=1)
    card("receipt", "The receipt: to whom, when, two lines, and what follows.", ana, "Sent to")
    _too_late(scene, value)
    scene.camera.window(
        "customer-farewell", "The farewell in Michael's inbox.", scene.dm(ANA, side="Mailbox"), "ana@cscx.example"
    )
    sent = scene.dm(ANA, mailbox="ana@cscx.example", side="Mailbox")

    def folder(page: Page) -> None:
        page.get_by_role("tab", name="Sent").click()

    scene.camera.window("sent-folder", "The same mail in Ana's own Sent folder.", sent, "Michael Torres", folder)


def _too_late(scene: Scene, value: str) -> None:
    """Press an Undo that stood on the screen a moment too long."""
    scene.outside.click(ANA, "outreach.undo", value)
    scene.stage.work()
    scene.camera.card("too-late", "Too late to stop it.", scene.dm(ANA), "Too late")


def dying(scene: Scene) -> None:
    card, ana = scene.camera.card, scene.dm(ANA)
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
    scene.stage.broken("gmail", "drafts.send", "cut_after")
    scene.send(ANA)
    card("unknown", "The card does not know whether the mail left, and says so.", ana, TITLE)

    def thread(page: Page) -> None:
        page.locator("li.message button.replies:not(.quiet)").last.click()

    scene.camera.window("unknown-thread", "The same in the card's thread, which pings.", ana, "can't tell", thread)
    scene.later(minutes=1)
    card("unknown-settled", "Rapport has looked and found it: the receipt.", ana, TITLE)
    scene.camera.window("settled-thread", "The thread's message is edited to say so.", ana, "Solved", thread)
    assert len(scene.stage.mails(MICHAEL)) == 1
