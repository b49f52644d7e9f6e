"""Whether the words of a message are read at all: only where a mail of ours began it, or may have."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.connectors.google.reading import Heard
from bot.outreach.replies.matching import could_belong, match, our_addresses
from bot.outreach.replies.sorting import sort_of
from store.models import Mailbox


def needs_text(session: Session, mailbox: Mailbox, heard: Heard) -> bool:
    """Tell from a message's headers whether its text must be read to understand it.

    Our own messages are never read. Notices of mails that came back always are, because some say only in their text
    which mail it was. What people write elsewhere stays unread, except what was forwarded or bears the subject of a
    mail of ours, by somebody at the same company within a month.
    """
    sort = sort_of(heard, our_addresses(session))
    if sort == "own":
        return False
    if sort == "bounce":
        return True
    found = match(session, mailbox, heard)
    if found is not None:
        return True
    return sort == "person" and could_belong(session, mailbox, heard)
