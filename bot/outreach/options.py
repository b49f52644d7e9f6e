"""What a person can choose about how a draft leaves, read for the form that asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.connections.google import mode_of
from bot.connections.mailboxes import mailboxes_for
from bot.errors import UserError
from bot.outreach import aliases, assembling, crm, holding_back, life, pilot
from store import library
from store.models import Outreach, Person


@dataclass(frozen=True)
class Options:
    """The choices of one draft; files are (id, name, size in bytes). `gone` are carried files that were removed."""

    outreach_id: int
    senders: tuple[tuple[str, str], ...]
    sender: str
    lost_alias: str | None
    files: tuple[tuple[int, str, int], ...]
    carried: frozenset[int]
    gone: tuple[str, ...]
    may_join: bool
    has_joined: bool
    may_finish: bool
    crm: str | None
    pilot_for: str | None


def options(session: Session, outreach: Outreach, person: Person, *, to: str) -> Options:
    """Read what this draft's sender can choose; `to` names its first recipient. Raises NotAllowed without a mailbox."""
    offered = senders(session, person)
    known = [email for email, _ in offered]
    is_lost = outreach.from_address is not None and outreach.from_address not in known
    mailbox = life.connected_mailbox(session, person.id, None if is_lost else outreach.from_address)
    carried = library.carried(session, outreach.id)
    copies = crm.address(session)
    is_read = mode_of(mailbox) == "full"
    return Options(
        outreach_id=outreach.id,
        senders=tuple(offered),
        sender=known[0] if is_lost else outreach.from_address or mailbox.address,
        lost_alias=outreach.from_address if is_lost else None,
        files=tuple((file.id, file.name, file.size) for file in library.files(session)),
        carried=frozenset(file.id for file in carried if file.removed_at is None),
        gone=tuple(file.name for file in carried if file.removed_at is not None),
        may_join=is_read and outreach.reply_to_id is None,
        has_joined=outreach.answers_message_id is not None,
        may_finish=is_read and holding_back.held(session, outreach) is None and _is_whole(session, outreach, person),
        crm=copies.email if copies else None,
        pilot_for=to if pilot.is_on(session) else None,
    )


def senders(session: Session, person: Person) -> list[tuple[str, str]]:
    """List the addresses a person may send from: their own, its aliases, shared mailboxes, as (address, label)."""
    found = mailboxes_for(session, person)
    own = [choice for mailbox in found if mailbox.owner_id is not None for choice in aliases.choices(mailbox)]
    shared = [aliases.choices(mailbox)[0] for mailbox in found if mailbox.owner_id is None]
    return [*own, *(choice for choice in shared if choice[0] not in dict(own))]


def _is_whole(session: Session, outreach: Outreach, person: Person) -> bool:
    try:
        assembling.fingerprint(session, outreach, life.connected_mailbox(session, person.id, outreach.from_address))
    except UserError:
        return False
    return True
