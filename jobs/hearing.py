"""Reading a mailbox a few messages at a time: headers first, text only where it is needed, then one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google.gmail import Gmail
from bot.connectors.google.listening import Ref
from bot.connectors.google.reading import Heard
from bot.errors import ConnectorError, LeaseLost
from bot.kinds import KINDS
from bot.logs import log
from bot.outreach.replies import taking, wanting
from jobs.registry import Work
from store import mailboxes
from store.models import Mailbox

OF_THE_WHOLE = (ConnectorError, LeaseLost, OperationalError, InterfaceError)
"""What says nothing about one message: Gmail, the lease or the database; all of it is tried again."""
AT_ONCE = 20  # What is read before it is committed, so what a failure in the middle reads once more.

logger = log(__name__)


@dataclass(frozen=True)
class Ear:
    """One mailbox that is being read under a job's lease. `is_backfill`: old mail, of which no text is read."""

    work: Work
    gmail: Gmail
    mailbox: Mailbox
    is_backfill: bool = False

    def take_in(self, wanted: Sequence[tuple[Ref, bool]], then: Callable[[Session], None] | None = None) -> None:
        """Read these messages and hand them on; with each, whether it is in a conversation of ours.

        `then` is done in the same transaction. Raises ConnectorError, and then nothing of these was handed on.
        """
        heard = self._read(wanted)
        with self.work.writing() as session:
            mailbox = mailboxes.get(session, self.mailbox.id)
            if mailbox is None:
                return
            for one in heard:
                self._hand_on(session, mailbox, one)
            if then is not None:
                then(session)

    def _read(self, wanted: Sequence[tuple[Ref, bool]]) -> list[Heard]:
        look = self.gmail.listening
        read = [look.whole(ref.message_ref) if is_ours else look.headers(ref.message_ref) for ref, is_ours in wanted]
        heard = [one for one in read if one is not None and "DRAFT" not in one.labels]
        needing = self._needing_text(heard)
        if not needing:
            return heard
        whole = [look.whole(one.message_ref) if one.message_ref in needing else one for one in heard]
        return [one for one in whole if one is not None]

    def _needing_text(self, heard: Sequence[Heard]) -> set[str]:
        unread = [one for one in heard if one.text is None]
        if self.is_backfill or not unread:
            return set()
        with self.work.reading() as session:
            return {one.message_ref for one in unread if self._needs_text(session, one)}

    def _needs_text(self, session: Session, heard: Heard) -> bool:
        try:
            with session.begin_nested():
                return wanting.needs_text(session, self.mailbox, heard)
        except OF_THE_WHOLE:
            raise
        except Exception:
            logger.exception("message.not_understood", mailbox=self.mailbox.id, message=heard.message_ref)
            return False

    def _hand_on(self, session: Session, mailbox: Mailbox, heard: Heard) -> None:
        try:
            with session.begin_nested():
                taking.take(session, mailbox, heard, kind_of=KINDS.__getitem__, now=clock.now())
        except OF_THE_WHOLE:
            raise
        except Exception:
            # One message that nobody can read must not make the whole mailbox deaf. It stays in Gmail.
            logger.exception("message.not_understood", mailbox=mailbox.id, message=heard.message_ref)
