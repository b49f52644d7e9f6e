"""What has to do with somebody's own Gmail: finishing there, the receipt's details, a lost grant, a pilot."""

from __future__ import annotations

import json
import re
import urllib.request

from bot import clock
from bot.outreach import library
from store import mailboxes, workspaces
from tests.screens.theatre import ANA, COMMAND, MICHAEL, SARAH, Scene

OWN = "ana@cscx.example"
TITLE = "Handoff: DataCorp → Sarah Johnson"
PLAN = b"%PDF-1.7 an onboarding plan" * 9000


def finishing(scene: Scene) -> None:
    card, ana = scene.camera.card, scene.dm(ANA)
    with scene.stage.runtime.writing(1) as session:
        library.add(session, "Review plan 2026.pdf", PLAN, person_id=None, now=clock.now())
    _draft(scene)
    scene.choose(ANA, "ways")
    scene.camera.modal("ways-with-files", "Ways to send, with a file in the library.", ana, "Attach from the library")
    field = next(one for one in scene.stage.modal(ANA)["blocks"] if one.get("block_id") == "files")
    scene.submit(ANA, files={"type": "multi_static_select", "selected_options": field["element"]["options"][:1]})
    card("draft-with-file", "The draft says what it carries.", ana, TITLE)
    scene.later(minutes=1)
    scene.choose(ANA, "ways")
    scene.press_in_modal(ANA, "finishing.begin")
    scene.close(ANA)
    scene.later(minutes=1)
    card("finishing", "Finish in Gmail: the draft lies there.", ana, TITLE)
    mailbox = scene.dm(ANA, mailbox=OWN, side="Mailbox")
    scene.camera.window(
        "finishing-drafts",
        "The draft in Ana's own Gmail.",
        mailbox,
        "Drafts",
        lambda page: page.get_by_role("tab", name="Drafts").click(),
    )
    (draft,) = scene.stage.mailbox(OWN)["drafts"]
    scene.stage.post("mail/send_draft", {"address": OWN, "draft": draft["draft_id"]})
    scene.hear(minutes=2)
    card("sent-by-hand", "Sent by hand, and noticed.", ana, TITLE)


def receipt(scene: Scene) -> None:
    ana = scene.dm(ANA)
    _draft(scene)
    scene.press(ANA, "outreach.edit")
    scene.retype(ANA, "Hi Michael", "Good morning Michael")
    scene.send(ANA)
    scene.press(ANA, "outreach.details")
    scene.camera.modal("details", "Details: who, which version, what was changed, every id.", ana, "Details")
    scene.close(ANA)


def lost(scene: Scene) -> None:
    card, ana, stage = scene.camera.card, scene.dm(ANA), scene.stage
    _draft(scene)
    scene.press(ANA, "outreach.send")
    stage.post("mail/revoke", {"address": OWN})
    with stage.runtime.writing(1) as session:
        mailbox = mailboxes.by_address(session, OWN)
        assert mailbox
        mailbox.access_expires_at = clock.now()  # What Google gave for an hour has ended with the grant.
    scene.later(minutes=1)
    card("lost", "Google has taken the grant back: told once.", ana, "Google no longer lets me")
    card("lost-waiting", "The mail waits, and is safe.", ana, TITLE)
    scene.press(ANA, "connect.gmail")
    card("lost-connect", "The way back.", ana, "Connect Gmail")
    url = re.search(r'"url": "(http[^"]+)"', json.dumps(stage.messages(ANA)[-1]["blocks"]))
    assert url
    with urllib.request.urlopen(url[1], timeout=10) as answer:
        answer.read()
    scene.later(seconds=30)
    card("reconnected", "Connected again: what waited goes on by itself.", ana, "is connected again")
    scene.later(minutes=1)
    card("lost-sent", "And has left, once.", ana, "Sent to Michael")
    assert len(stage.mails(MICHAEL)) == 1


def pilot(scene: Scene) -> None:
    card, ana = scene.camera.card, scene.dm(ANA)
    with scene.stage.runtime.writing(1) as session:
        workspaces.decide(session, "pilot", value=True)
    _draft(scene)
    card("pilot-draft", "In a pilot each card says that it goes to its sender.", ana, TITLE)
    scene.camera.dialog("pilot-confirm", "And so does the question.", ana, "Send both")
    scene.send(ANA)
    scene.later(minutes=1)
    card("pilot-receipt", "The receipt of a pilot.", ana, "Pilot")
    card("pilot-incoming", "What Sarah gets.", scene.dm(SARAH), "handed to you")
    mailbox = scene.dm(ANA, mailbox=OWN, side="Mailbox")
    scene.camera.mailbox("pilot-mailbox", "The mail in Ana's own mailbox.", mailbox, "Pilot")


def _draft(scene: Scene) -> None:
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
