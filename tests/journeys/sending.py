"""A mail on its way in a journey: letting it leave, what is on record of it, and what its sender sees."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot import clock
from bot.outreach import sending
from store import lobby
from store.models import Contact, Job, Mailbox, Message, Outreach
from tests.stage import Json, Stage

MICHAEL, ANA = "michael.torres@datacorp.example", "ana@cscx.example"
SEND, UNDO = "outreach.send", "outreach.undo"
READY, WAITS = "Your handoff draft is ready", "Your mail waits for Gmail"


def leave(stage: Stage) -> None:
    stage.later(seconds=31)
    stage.work()


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    return found.id


def the(stage: Stage, model: Any, *where: Any) -> Any:
    with stage.runtime.reading(workspace(stage)) as session:
        return session.scalars(select(model).where(*where).order_by(model.id.desc())).first()


def change(stage: Stage, model: Any, *where: Any, **values: Any) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        row = session.scalars(select(model).where(*where).order_by(model.id.desc())).first()
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)


def add(stage: Stage, row: Any) -> None:
    with stage.runtime.writing(workspace(stage)) as session:
        row.workspace_id = workspace(stage)
        session.add(row)


def farewell(stage: Stage) -> Outreach:
    found: Outreach = the(stage, Outreach, Outreach.kind == "handoff.farewell")
    return found


def cards(stage: Stage) -> list[Json]:
    return [m for m in stage.messages("U0ANA") if m["kind"] == "message" and m["thread_ts"] in (None, m["ts"])]


def thread(stage: Stage) -> list[str]:
    return [stage.text_of(m) for m in stage.messages("U0ANA") if m["thread_ts"] not in (None, m["ts"])]


def lines(stage: Stage) -> list[str]:
    return [m["text"] for m in stage.messages("U0ANA") if m["kind"] == "ephemeral"]


def drafts_in_gmail(stage: Stage) -> list[Json]:
    found: list[Json] = stage.mailbox(ANA)["drafts"]
    return found


def came_back(stage: Stage, said: str) -> None:
    """Nothing left; the draft is here with all its words, and card and thread both say why."""
    assert stage.accepted() == []
    assert farewell(stage).state == "drafted"
    card = cards(stage)[-1]
    assert card["text"] == READY
    assert said in stage.text_of(card)
    assert said in thread(stage)[-1]
    assert "Hi Michael" in stage.text_of(card)
    assert drafts_in_gmail(stage) == []


def from_michael(stage: Stage, **more: Any) -> Message:
    mailbox, contact = the(stage, Mailbox, Mailbox.address == ANA), the(stage, Contact, Contact.email == MICHAEL)
    return Message(
        mailbox_id=mailbox.id,
        message_ref="m77",
        thread_ref="t77",
        message_id="<m77@datacorp.example>",
        direction="in",
        sort="person",
        address=MICHAEL,
        name="Michael Torres",
        contact_id=contact.id,
        customer_id=contact.customer_id,
        sent_at=clock.now(),
        heard_at=clock.now(),
        **more,
    )


def due_send(stage: Stage) -> tuple[int, int]:
    job = the(stage, Job, Job.name == sending.SEND, Job.state.in_(("waiting", "running")))
    return workspace(stage), job.id
