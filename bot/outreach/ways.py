"""How a mail leaves beside its words: from which address, with which files, who gets a silent copy, to whom in a pilot.

Everything here is part of what a person is shown and approves. It changes on a draft only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone
from bot.outreach import aliases, crm, finishing, pilot, standing
from bot.outreach.kind import Kind
from bot.outreach.mime import signature_text
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import finishing as gmail_drafts
from store import library
from store import outreach as store
from store.models import Approval, Mailbox, Outreach, Person, Version


@dataclass(frozen=True)
class FileShown:
    """A file that a mail carries; size in bytes. `is_gone`: the library no longer has it, so the mail cannot leave."""

    name: str
    size: int
    is_gone: bool


@dataclass(frozen=True)
class WayShown:
    """How a mail leaves, or left, as its card shows it.

    `sender` and `signature` follow the chosen alias; `lost_alias` is one that Gmail no longer has. `pilot_for` names
    who would get it if this were no pilot. `gmail_draft` says how far finishing in Gmail got. `by_hand`: it left from
    Gmail, `was_changed` there. `account` is the mailbox itself, whatever address the mail names.
    """

    sender: str | None = None
    signature: str = ""
    lost_alias: str | None = None
    files: tuple[FileShown, ...] = ()
    has_crm_copy: bool = False
    pilot_for: str | None = None
    answers: bool = False
    gmail_draft: str | None = None
    by_hand: bool = False
    was_changed: bool = False
    account: str | None = None
    thread_ref: str | None = None


def shown(
    session: Session, outreach: Outreach, mailbox: Mailbox | None, version: Version | None, approval: Approval | None
) -> WayShown:
    """Read how a mail leaves; `approval` is the Send in force, which says for good whether it is a pilot."""
    sender, signature, lost = _sender(mailbox, outreach)
    noted = (gmail_drafts.finished(session, outreach.id) or {}) if outreach.sent_by_hand else {}
    is_pilot = _is_pilot(session, outreach, approval, noted)
    to = version.to[0] if version is not None and version.to else None
    return WayShown(
        sender=sender,
        signature=signature,
        lost_alias=lost,
        files=_files(session, outreach),
        has_crm_copy=not is_pilot and crm.address(session) is not None,
        pilot_for=(to["name"] or to["email"]) if is_pilot and to else None,
        answers=outreach.answers_message_id is not None,
        gmail_draft=finishing.how_far(session, outreach),
        by_hand=outreach.sent_by_hand,
        was_changed=bool(noted.get("changed")),
        account=mailbox.address if mailbox else None,
        thread_ref=outreach.thread_ref,
    )


def require_changeable(session: Session, kind: Kind, outreach: Outreach, person: Person) -> None:
    """Raise NotAllowed or AlreadyDone unless this person may change how this mail leaves."""
    require_on_mail(session, Action.EDIT, person, outreach)
    kind.may_edit(session, outreach, person)
    if outreach.state != "drafted":
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))


def change(session: Session, kind: Kind, outreach: Outreach, person: Person, *, now: datetime, **values: Any) -> None:
    """Write down how a draft leaves and draw it again; raises AlreadyDone when it is no draft any more."""
    if not store.move(session, outreach.id, from_states=("drafted",), to="drafted", now=now, **values):
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))
    found = store.get(session, outreach.id)
    kind.has_changed(session, found or outreach, now=now)


def _files(session: Session, outreach: Outreach) -> tuple[FileShown, ...]:
    carried = library.carried(session, outreach.id)
    return tuple(FileShown(file.name, file.size, file.removed_at is not None) for file in carried)


def _is_pilot(session: Session, outreach: Outreach, approval: Approval | None, noted: dict[str, Any]) -> bool:
    if outreach.sent_by_hand:
        return bool(noted.get("to_self"))
    return approval.is_pilot if approval is not None else pilot.is_on(session)


def _sender(mailbox: Mailbox | None, outreach: Outreach) -> tuple[str | None, str, str | None]:
    if mailbox is None:
        return None, "", None
    chosen = aliases.of_mailbox(mailbox, outreach.from_address)
    if chosen is None:
        return mailbox.address, signature_text(mailbox.signature_html), outreach.from_address
    return chosen.email, signature_text(chosen.signature_html), None
