"""What stories about hearing answers have in common: mail sent and answered, the clock asking, what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from jobs import watching
from store import lobby
from store.models import Mailbox, Message, Outreach
from tests.stage import Stage

Json = dict[str, Any]
ANA, SARAH = "ana@cscx.example", "sarah@cscx.example"
MICHAEL = "michael.torres@datacorp.example"
STRANGER = "somebody@newsletter.example"


def look(stage: Stage, **later: float) -> None:
    """Let time pass, the clock ask for what is due, and the workers do it."""
    stage.later(**(later or {"seconds": 61}))
    watching.ask_often(stage.runtime)
    stage.work(rounds=60)


def farewell(stage: Stage) -> Json:
    """Send Ana's farewell and give it as it lies in Michael's mailbox."""
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    return stage.mails(MICHAEL)[-1]


def answer(stage: Stage, mail: Json, text: str = "Thank you, Ana.", **more: Any) -> Json:
    return stage.post("mail/write", {"from": MICHAEL, "text": text, "reply_to_message": mail["id"], **more})


def workspace(stage: Stage, team: str = "T0CSCX") -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, team)
    assert found is not None
    return found.id


def mailbox(stage: Stage, address: str = ANA) -> Mailbox:
    with stage.runtime.reading(workspace(stage)) as session:
        return session.scalars(select(Mailbox).where(Mailbox.address == address)).one()


def heard(stage: Stage, address: str = ANA, *, team: str = "T0CSCX") -> Sequence[Message]:
    with stage.runtime.reading(workspace(stage, team)) as session:
        box = select(Mailbox.id).where(Mailbox.address == address)
        rows = select(Message).where(Message.mailbox_id.in_(box)).order_by(Message.sent_at, Message.id)
        return session.scalars(rows).all()


def farewell_state(stage: Stage) -> str:
    with stage.runtime.reading(workspace(stage)) as session:
        return session.scalars(select(Outreach.state).where(Outreach.kind == "handoff.farewell")).one()


def reads(stage: Stage, address: str = ANA) -> list[str]:
    """Which messages of a mailbox were read over the API, in order."""
    calls = stage.calls("gmail", "messages.get")
    return [call["arguments"]["id"] for call in calls if call["arguments"]["user"] == address]
