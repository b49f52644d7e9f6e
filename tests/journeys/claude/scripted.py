"""What Claude is made to say in these stories, and looks at what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.outreach import drafts
from bot.outreach.drafts import Draft
from handlers.slack import rewriting
from handlers.slack.answers import Answer
from handlers.slack.asked import Asked
from store import lobby, people
from store.models import ModelCall, Outreach, Version
from tests.stage import Stage

Json = dict[str, Any]
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"
MICHAEL = "michael.torres@datacorp.example"
FAREWELL = [
    ("Hi Michael,", ["contact"]),
    (
        "We have redrawn our territories, so Sarah Johnson (in Cc) looks after DataCorp from now on. The rest stays.",
        ["incoming", "customer"],
    ),
    ("1. Sarah writes to you here.\n2. I stay within reach.", ["incoming"]),
    ("Shall the three of us have one call?", []),
    ("All the best,\nAna", ["outgoing"]),
]
INTRODUCTION = [
    ("Hi Michael,", ["contact"]),
    ("As Ana wrote, I now look after DataCorp. Does a call suit you?", ["outgoing", "customer"]),
    ("Best wishes,\nSarah", ["incoming"]),
]
REWRITTEN = [
    ("Hi Michael,", ["contact"]),
    ("Sarah Johnson (in Cc) looks after DataCorp now; all else stays. Shall we have one call?", ["incoming"]),
    ("All the best,\nAna", ["outgoing"]),
]
TYPED = "The audit in Lisbon was the best week of my year."
FROM_TEMPLATE, BY_CLAUDE = "Written from a template.", "Written by Claude."


def letter(paragraphs: Sequence[tuple[str, list[str]]]) -> Json:
    return {"json": {"paragraphs": [{"text": text, "facts": facts} for text, facts in paragraphs]}}


def asked(stage: Stage) -> list[Json]:
    return [row["body"] for row in stage.get("claude/requests")["requests"]]


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        installation = lobby.installation_of(session, "T0CSCX")
    assert installation is not None
    return installation.id


def calls(stage: Stage) -> list[ModelCall]:
    with stage.runtime.reading(workspace(stage)) as session:
        return list(session.scalars(select(ModelCall).order_by(ModelCall.id)))


def versions(stage: Stage, kind: str = "handoff.farewell") -> list[tuple[Version, Draft]]:
    with stage.runtime.reading(workspace(stage)) as session:
        mails = select(Outreach.id).where(Outreach.kind == kind)
        found = session.scalars(select(Version).where(Version.outreach_id.in_(mails)).order_by(Version.number))
        return [(version, drafts.read(version)) for version in found]


def newest(stage: Stage, kind: str = "handoff.farewell") -> tuple[Version, Draft]:
    return versions(stage, kind)[-1]


def value(stage: Stage, *, at: int | None = None) -> str:
    version, _ = newest(stage)
    return f"{version.outreach_id}:{at or version.number}"


def lines(stage: Stage, who: str = "U0ANA") -> str:
    return " ".join(stage.text_of(message) for message in stage.messages(who))


def draft_by_template(stage: Stage) -> None:
    """Ana's handoff of DataCorp, drafted while Claude was down."""
    stage.command("U0ANA", ASKED)
    stage.work()


def reply(stage: Stage, who: str, text: str, *, thread: str | None = None) -> Answer | None:
    """Take what somebody wrote in the thread of their newest card."""
    card = stage.card(who)
    said = Asked(
        *("event", "message", "T0CSCX", who),
        delivery_key="test",
        at=clock.now(),
        text=text,
        value="im",
        channel_ref=card["channel"],
        message_ref="1.2",
        thread_ref=thread or card["ts"],
    )
    with stage.runtime.writing(workspace(stage)) as session:
        person = people.by_slack_ref(session, who)
        assert person is not None
        return rewriting.instruct(session, person, said)


def type_by_hand(stage: Stage, text: str) -> None:
    """Put a paragraph of one's own before the closing, in the editor."""
    stage.click("U0ANA", "outreach.edit")
    shown = stage.modal("U0ANA")["state"]["values"]["body"]["body"]["rich_text_value"]
    leaf = {"type": "text", "text": f"\n\n{text}"}
    typed = {**shown, "elements": [*shown["elements"], {"type": "rich_text_section", "elements": [leaf]}]}
    stage.submit("U0ANA", {"body": {"body": {"type": "rich_text_input", "rich_text_value": typed}}})
    stage.work()
