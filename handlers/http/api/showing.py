"""A mail as one reader may see it: its text for those who may read it, state and subject for those who may not yet."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.handoff import reading
from bot.outreach import evidence, offered, showing
from bot.outreach.body import to_paragraphs
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from bot.outreach.showing import MailShown
from handlers.http.api.answers import DoubtBody, FactBody, MailBody, ParagraphBody, PersonBody
from handlers.http.api.door import Call
from store import people, transitions
from store.models import Outreach, Person

TO_COME = "Until it leaves, only the two CSMs of a handoff read its text."


def mail_body(call: Call, outreach: Outreach) -> MailBody:
    """Give a mail to this reader: its text only where they may read it. Raises NotFound where they see nothing."""
    session = call.session
    reads_text = reading.reads_mail(session, call.person, outreach)
    shown = showing.mail(session, outreach, now=call.now)
    sender = people.get(session, outreach.sender_id)
    body = MailBody(
        id=outreach.id,
        state=outreach.state,
        version=outreach.version,
        sender=person_body(sender),
        subject=shown.draft.subject if shown.draft else None,
        withheld=None if reads_text else TO_COME,
        to=None,
        cc=None,
        body_text=None,
        signature_text=None,
        paragraphs=None,
        facts=None,
        doubts=None,
        written_by=shown.written_by or None,
        shown=None,
        leaves_at=outreach.leaves_at,
        sent_at=outreach.sent_at,
        trouble=outreach.trouble if reads_text else None,
        links=_links(session, outreach, is_sender=outreach.sender_id == call.person.id),
    )
    return body.model_copy(update=_text(call, outreach, shown, shown.draft)) if reads_text and shown.draft else body


def person_body(person: Person | None) -> PersonBody:
    """Give a colleague's name and address."""
    return PersonBody(name=person.name if person else "", email=person.email if person else "")


def _text(call: Call, outreach: Outreach, shown: MailShown, draft: Draft) -> dict[str, object]:
    used = {key for block in draft.body.blocks for key in block.facts}
    facts = _facts(call.session, outreach, draft, used)
    known = {fact.key for fact in facts}
    pairs = zip(to_paragraphs(draft.body), draft.body.blocks, strict=True)
    paragraphs = [ParagraphBody(text=text, facts=[key for key in block.facts if key in known]) for text, block in pairs]
    may_send = outreach.sender_id == call.person.id and outreach.state == "drafted"
    return {
        "to": _addresses(draft.to),
        "cc": _addresses(draft.cc),
        "body_text": draft.body_text(),
        "signature_text": shown.signature,
        "paragraphs": paragraphs,
        "facts": facts,
        "doubts": [DoubtBody(sentence=doubt.sentence, said=doubt.said) for doubt in shown.doubts],
        "shown": shown.shown or None if may_send else None,
    }


def _facts(session: Session, outreach: Outreach, draft: Draft, used: set[str]) -> list[FactBody]:
    facts = [fact for fact in evidence.facts_of(session, outreach.id) if fact.key in used]
    facts += offered.facts(session, draft.body)
    return [
        FactBody(
            key=fact.key,
            label=fact.label,
            value=fact.value,
            source=fact.source,
            author=fact.author,
            as_of=fact.as_of,
        )
        for fact in facts
    ]


def _addresses(addresses: tuple[Address, ...]) -> list[PersonBody]:
    return [PersonBody(name=address.name, email=address.email) for address in addresses]


def _links(session: Session, outreach: Outreach, *, is_sender: bool) -> dict[str, str]:
    own = f"/api/mails/{outreach.id}"
    links = {"self": own}
    transition = transitions.of_outreach(session, outreach.id)
    if transition is not None:
        links["handoff"] = f"/api/handoffs/{transition.id}"
    if is_sender and outreach.state == "drafted":
        links["send"] = f"{own}/send"
    if is_sender and outreach.state == "approved":
        links["undo"] = f"{own}/undo"
    return links
