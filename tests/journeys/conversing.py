"""A conversation with a customer on the stage: what Ana sent, what Michael does with it, and Rapport looking in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.outreach import listening
from store import lobby
from store.models import Mailbox, Message, Outreach, Reminder
from tests.journeys import plain_days
from tests.stage import Json, Stage

ANA, SARAH, MICHAEL = "ana@cscx.example", "sarah@cscx.example", "michael.torres@datacorp.example"
LISBON = ZoneInfo("Europe/Lisbon")


class Conversing:
    """Ana's handoff of DataCorp to Sarah, and what comes of it in the mailboxes."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        plain_days.begin(stage)
        with stage.runtime.reading(None) as session:
            found = lobby.installation_of(session, "T0CSCX")
            assert found is not None
            self.workspace_id = found.id

    def until(self, weekday: int, hour: int, minute: int = 0) -> datetime:
        """Move time to the next such moment where Ana is, on no public holiday; Monday is 0."""
        at = clock.now().astimezone(LISBON).replace(hour=hour, minute=minute, second=0, microsecond=0)
        while at.weekday() != weekday or at <= clock.now() or plain_days.is_day_off(at.date()):
            at += timedelta(days=1)
        self.stage.later(seconds=(at - clock.now()).total_seconds())
        return at

    def sends_farewell(self) -> None:
        """Let Ana send her goodbye on a Monday afternoon; Sarah's working day has begun as well."""
        self.stage.at("farewell sent", self._send_farewell)

    def _send_farewell(self) -> None:
        self.until(0, 15)
        self.stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
        self.stage.work()
        self.stage.click("U0ANA", "outreach.send")
        self.later(seconds=31)
        self.hears()

    def later(self, **delta: float) -> None:
        self.stage.later(**delta)
        self.stage.work()

    def hears(self) -> None:
        """Let Rapport look into Ana's and Sarah's mailboxes."""
        with self.stage.runtime.writing(self.workspace_id) as session:
            for mailbox in session.scalars(select(Mailbox).where(Mailbox.address.in_((ANA, SARAH)))):
                listening.go_on(session, listening.SYNC, mailbox.id, due_at=clock.now(), now=clock.now())
        self.stage.work()

    def arrived(self, address: str = MICHAEL) -> Json:
        """The newest mail in somebody's mailbox."""
        return self.stage.mails(address)[-1]

    def writes(self, text: str, *, sender: str = MICHAEL, **more: Any) -> Json:
        """Let Michael answer the newest mail that came to him; `more` changes what he writes."""
        arrived = self.arrived()
        letter: dict[str, Any] = {
            "from": sender,
            "to": [ANA],
            "cc": [SARAH],
            "subject": f"Re: {arrived['subject']}",
            "text": text,
        }
        if sender == MICHAEL:
            letter["reply_to_message"] = arrived["id"]
        else:  # A colleague got it forwarded; only the headers say what it answers.
            letter["headers"] = {"In-Reply-To": arrived["rfc_message_id"], "References": arrived["rfc_message_id"]}
        written = self.stage.post("mail/write", {**letter, **more})
        assert "error" not in written, written
        return written

    def answers(self, text: str, **more: Any) -> None:
        """Let Michael answer, and Rapport hear it and wait its two minutes."""
        self.writes(text, **more)
        self.later(minutes=1)
        self.hears()
        self.later(minutes=2)

    def reading(self) -> Any:
        return self.stage.runtime.reading(self.workspace_id)

    def rows(self, model: type, **wanted: Any) -> list[Any]:
        with self.reading() as session:
            return _rows(session, model, wanted)

    def farewell(self) -> Outreach:
        found: Outreach = self.rows(Outreach, kind="handoff.farewell")[-1]
        return found

    def messages(self, sort: str) -> list[Message]:
        return self.rows(Message, sort=sort)

    def reminders(self) -> list[Reminder]:
        return self.rows(Reminder, purpose="silence")

    def says(self, who: str) -> str:
        """Everything that stands in somebody's direct message."""
        return "\n".join(self.stage.text_of(message) for message in self.stage.messages(who))


def _rows(session: Session, model: Any, wanted: dict[str, Any]) -> list[Any]:
    return list(session.scalars(select(model).filter_by(**wanted).order_by(model.id)))
