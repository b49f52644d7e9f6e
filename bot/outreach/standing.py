"""How a mail stands, in one line, for somebody who pressed a button too late."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from store import outreach as store
from store.models import Approval, Outreach, Person

UNKNOWN = "unknown"
"""The trouble of a mail whose outcome only its sender can find out, because looking has not."""
UNSETTLED_CARD = "unsettled"
"""The card of such a mail for those who hear that its sender has left; its subject is the mail."""
CORRECT = "What is wrong in it you can put right with an answer in the same conversation."


def how_it_stands(session: Session, outreach: Outreach, reader: Person) -> str:  # noqa: PLR0911  One line per state.
    """Say in one line what has become of a mail, for somebody who pressed a button too late."""
    approval = store.last_approval(session, outreach.id)
    by = "you" if outreach.sender_id == reader.id else "its sender"
    match outreach.state:
        case "drafting" | "drafted":
            return "This draft has changed since that card was drawn. Nothing was sent; look at the current text first."
        case "finishing":
            return "This mail lies in Gmail's drafts, to be finished there. Nothing was sent; press Take it back first."
        case "approved" | "sending":
            return f"Already on its way: {by} pressed Send {_at(approval.approved_at if approval else None, reader)}."
        case "sent" | "answered" | "bounced":
            return f"Already sent by {by} {_at(outreach.sent_at, reader)}. One copy; nothing was sent again."
        case "needs a person" if outreach.trouble != UNKNOWN:
            return (
                "I don't know yet whether this mail left, and I'm looking. I won't send it again. Nothing was changed."
            )
        case "needs a person":
            return "I don't know whether this mail left, so I won't send it again. Please check your Sent folder first."
        case _:
            return f"This mail was {outreach.state}. Nothing was sent."


def too_late(outreach: Outreach, reader: Person) -> str:
    """Say why a Send can no longer be taken back."""
    if outreach.state in ("sent", "answered", "bounced"):
        return f"Too late: it left {_at(outreach.sent_at, reader)}. {CORRECT}"
    if outreach.state == "sending":
        return "Too late: it is leaving right now."
    return "There is nothing to undo: this mail is not on its way."


def stopped_at(outreach: Outreach, newest: Approval | None) -> datetime | None:
    """Tell when the words that a draft has now were kept from leaving; None where nobody stopped them on their way."""
    if newest is None or newest.attempted_at is not None or newest.version != outreach.version:
        return None
    return newest.cancelled_at if outreach.state == "drafted" and outreach.trouble is None else None


def _at(moment: datetime | None, reader: Person) -> str:
    return f"at {moment.astimezone(ZoneInfo(reader.zone)):%H:%M:%S}" if moment else "before"
