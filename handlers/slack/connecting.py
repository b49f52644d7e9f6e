"""Connecting Gmail from Slack, one's own or a shared mailbox, and ending a connection."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import connecting as connecting_blocks
from bot.connections import google, losing
from bot.errors import AlreadyDone, ConfigError, NotAllowed, NotFound
from bot.kinds import KINDS
from bot.outreach import leavers
from bot.people.relations import require_in_workspace
from bot.permissions import Action
from bot.runtime import current
from handlers.slack.answers import Answer, Ephemeral, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import mailboxes, people
from store.models import Mailbox, Person

CALLBACK = "/google/callback"
NO_SUCH = (
    "{address} isn't on record as a mailbox that several people send from. Nothing was changed; whoever runs Rapport"
    " adds it with `rapport mailbox share`."
)


@routes.action("connect.gmail")
def connect_button(session: Session, person: Person, asked: Asked) -> Answer:
    """Start connecting Gmail from a card."""
    return by_words(session, person, asked)


@routes.action("home.connect")
def connect_on_home(session: Session, person: Person, asked: Asked) -> Answer:
    """Start connecting Gmail from Home."""
    url, sending_url = _both_ways(session, person, asked)
    return Open(connecting_blocks.connect_form(url, sending_url))


@routes.action("connect.shared")
def connect_shared(session: Session, person: Person, asked: Asked) -> Answer:
    """Start connecting a shared mailbox again, for an admin."""
    mailbox = mailboxes.get(session, asked.id_in_value())
    return _shared(session, person, asked, mailbox, "that address")


@routes.action("connect.open")
@routes.action("connect.open_sending")
def opened(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Follow the link to Google's page; Slack still wants to be answered."""
    return Nothing()


@routes.action("connect.fine")
def fine(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Leave it at sending only, and say once more what that means."""
    return Ephemeral(connecting_blocks.SENDING_ONLY)


@routes.action("connect.end")
def end(session: Session, person: Person, asked: Asked) -> Answer:
    """End the connection of a person's own mailbox; what they approved and has not left becomes a draft."""
    mailbox = mailboxes.get(session, asked.id_in_value())
    if mailbox is None or mailbox.owner_id != person.id:
        raise NotAllowed("Only its owner disconnects a mailbox. Nothing was changed.")
    if mailbox.is_delegated:
        raise NotAllowed("Your admin connected this mailbox for you. Nothing was changed; ask them to end that.")
    if mailbox.state != "connected":
        raise AlreadyDone(f"{mailbox.address} isn't connected any more. Nothing was changed.")
    stopped = leavers.hold_back_from(session, KINDS, mailbox, person.id, now=asked.at)
    losing.let_go(session, mailbox, person.id, "by its owner", now=asked.at)
    return Ephemeral(connecting_blocks.disconnected(mailbox.address, len(stopped)))


def by_words(session: Session, person: Person, asked: Asked, address: str = "") -> Answer:
    """Start connecting a person's own Gmail, or the shared mailbox of this address."""
    if address and address != person.email.lower():
        return _shared(session, person, asked, mailboxes.by_address(session, address), address)
    url, sending_url = _both_ways(session, person, asked)
    said = "Connect Gmail, so that your mails come from you."
    return Ephemeral(said, connecting_blocks.connect(url, sending_url))


def _shared(session: Session, person: Person, asked: Asked, mailbox: Mailbox | None, address: str) -> Answer:
    require_in_workspace(session, Action.CONNECT_SHARED, person)
    if mailbox is None or mailbox.owner_id is not None:
        raise NotFound(NO_SUCH.format(address=address))
    url = connect_url(session, person, asked, shared=mailbox)
    return Ephemeral(f"Connect {mailbox.address}.", connecting_blocks.connect(url, shared=mailbox.address))


def _both_ways(session: Session, person: Person, asked: Asked) -> tuple[str, str]:
    return connect_url(session, person, asked), connect_url(session, person, asked, sending_only=True)


def connect_url(
    session: Session,
    person: Person,
    asked: Asked,
    *,
    sending_only: bool = False,
    shared: Mailbox | None = None,
    extra: tuple[str, ...] = (),
) -> str:
    """Begin connecting a mailbox; gives the address of Google's page. Raises NotAllowed without Google.

    `extra` scopes are asked for on top, `("calendar.freebusy",)`; somebody who lets us send and not read is not asked
    to let us read along with them.
    """
    runtime = current()
    try:
        client = runtime.google()
    except ConfigError:
        raise NotAllowed("Gmail isn't set up for this workspace yet. Nothing was changed; ask your admin.") from None
    own = people.mailbox_of(session, person.id) if extra else None
    return google.start(
        session,
        runtime.vault,
        client,
        person,
        redirect_uri=f"{runtime.settings.rapport_url.rstrip('/')}{CALLBACK}",
        now=asked.at,
        sending_only=sending_only or (own is not None and google.mode_of(own) == "send only"),
        shared=shared,
        extra=extra,
    )
