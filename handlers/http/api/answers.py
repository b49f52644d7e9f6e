"""What the API answers with: people, customers, mails, handoffs and moves as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from handlers.http.api import examples


def _like(example: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"example": example})


class PersonBody(BaseModel):
    """Somebody with a name and an address: a colleague, or a recipient of a mail."""

    name: str
    email: str


class CustomerBody(BaseModel):
    """A customer. `ref` is the id it was imported with; both ids can stand in an address."""

    id: int
    ref: str | None
    name: str


class FactBody(BaseModel):
    """Something on record that a paragraph rests on."""

    key: str
    label: str
    value: str
    source: str
    author: str | None = Field(description="who said it, where a person did")
    as_of: date


class ParagraphBody(BaseModel):
    """One paragraph, list or quote, with the keys of the facts it rests on."""

    text: str
    facts: list[str]


class DoubtBody(BaseModel):
    """A sentence that nothing on record supports. Send is refused until its sender settles it on the card in Slack."""

    sentence: str
    said: str


class MailBody(BaseModel):
    """One mail. Whoever may not read its text yet gets its state and subject, and in `withheld` why.

    `state` goes from drafting over drafted, approved (leaves at `leaves_at`) and sending to sent, answered or bounced;
    or ends as discarded. With "needs a person" nobody knows whether it left, and its sender is asked.
    """

    id: int
    state: str
    version: int
    sender: PersonBody
    subject: str | None = Field(description="null until the mail is written")
    withheld: str | None = Field(description="why the text is missing, where it is; null otherwise")
    to: list[PersonBody] | None
    cc: list[PersonBody] | None
    body_text: str | None = Field(description="the words without the signature")
    signature_text: str | None
    paragraphs: list[ParagraphBody] | None
    facts: list[FactBody] | None = Field(description="what the paragraphs rest on")
    doubts: list[DoubtBody] | None
    written_by: str | None = Field(description="template, claude or person; null until the mail is written")
    shown: str | None = Field(description="names exactly this mail; Send takes it. Only its sender gets it")
    leaves_at: datetime | None
    sent_at: datetime | None
    trouble: str | None = Field(description="what a person must know about it; null when there is nothing")
    links: dict[str, str]


class HandoffBody(BaseModel):
    """A customer on the way from one CSM to another, with its mails: first the farewell, then the introduction.

    `state` goes from planned over announced (the farewell left) and introduced to completed, or ends as cancelled.
    Where the outgoing CSM has left there is no farewell: one mail of the incoming CSM announces and introduces.
    """

    model_config = _like(examples.HANDOFF)

    id: int
    state: str
    customer: CustomerBody
    outgoing: PersonBody
    incoming: PersonBody
    reason: str | None = Field(description="null where none is given, or it is a departure you are not to know of yet")
    last_day: date | None
    introduce_by: date | None
    card: str = Field(description="in whose direct message with Rapport the handoff is shown")
    mails: list[MailBody]
    links: dict[str, str]


class SendingBody(BaseModel):
    """One Send: when its mail leaves or would have left, whether it was stopped, and the mail as it stands now."""

    model_config = _like(examples.SENDING)

    leaves_at: datetime
    stopped_at: datetime | None
    mail: MailBody


class MoveBody(BaseModel):
    """What moved with a customer, or would move."""

    model_config = _like(examples.MOVE)

    customer: str
    from_name: str | None
    to_name: str
    tasks: list[str]
    reminders: list[str]
    drafts: int
    notes: int
    reassignment_id: int | None
    undo_until: datetime | None


class LineBody(BaseModel):
    """One thing to know, and where it stands."""

    text: str
    source: str
    as_of: date
    author: str | None


class SectionBody(BaseModel):
    """Lines under one heading, what matters first; `more` counts those left out."""

    key: str
    title: str
    lines: list[LineBody]
    more: int


class GapBody(BaseModel):
    """Something that matters and is not on record, as a statement and as a question to the outgoing CSM."""

    topic: str
    missing: str
    question: str


class BriefingBody(BaseModel):
    """What somebody must know who takes a customer over, in three minutes. It is internal: never show it a customer."""

    model_config = _like(examples.BRIEFING)

    customer_id: int
    customer: str
    handoff_id: int | None
    outgoing: str | None
    incoming: str | None
    as_of: date
    words: int
    sections: list[SectionBody]
    gaps: list[GapBody]
