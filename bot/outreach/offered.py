"""Times for a call that a mail offers: the paragraph that says them names them, so that they are looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.outreach import drafts
from bot.outreach.body import Block, Body, Paragraph, Span
from bot.outreach.body.tree import spans_of
from store import meetings
from store import outreach as store
from store.models import Meeting, Outreach

KEY = "call_time"
"""What a paragraph names for each time: `call_time:12:1764158400`, the meeting and the start in seconds since 1970."""
NOTICE = timedelta(hours=4)
"""How long before its start a time can still be chosen by return."""
WAY_OUT = "Offer the times on the call's card again, or take the sentence out."


@dataclass(frozen=True)
class Offer:
    """A sentence that offers times, exactly as Rapport wrote it; `starts` are its times."""

    said: str
    meeting_id: int
    starts: tuple[datetime, ...]

    def paragraph(self) -> Paragraph:
        """Give the sentence as a paragraph of its own."""
        keys = tuple(f"{KEY}:{self.meeting_id}:{int(at.timestamp())}" for at in self.starts)
        return Paragraph((Span(self.said),), keys)


def text_of(block: Block) -> str:
    """Give the words of a block in one piece, whatever their style."""
    return "".join(span.text for span in spans_of(block))


def written(session: Session, outreach: Outreach) -> list[Offer]:
    """Give what this mail has ever offered, the newest first."""
    bodies = [drafts.read(version).body for version in reversed(store.versions(session, outreach.id))]
    found = [offer for body in bodies for offer in map(_read, body.blocks) if offer is not None]
    return list(dict.fromkeys(found))


def standing(session: Session, outreach: Outreach, body: Body) -> Offer | None:
    """Give the newest offer whose sentence stands in this body word for word; None when none does."""
    texts = [text_of(block) for block in body.blocks]
    return next((one for one in written(session, outreach) if any(one.said in text for text in texts)), None)


def can_be_chosen(starts: datetime, *, at: datetime) -> bool:
    """Tell whether somebody who reads of a time at this moment can still choose it by return."""
    return starts - NOTICE > at


def objection(session: Session, outreach: Outreach, body: Body, *, leaves_at: datetime) -> str | None:
    """Say why the times that a mail offers must not leave at this moment; None when they may, or it offers none."""
    offer = standing(session, outreach, body)
    if offer is None:
        return None
    if not _is_proposed(meetings.get(session, offer.meeting_id), offer.starts):
        return f"The times for a call in it are not on offer any more. {WAY_OUT}"
    if not all(can_be_chosen(starts, at=leaves_at) for starts in offer.starts):
        return f"A time for a call in it would be over, or only hours away, when it leaves. {WAY_OUT}"
    return None


def _is_proposed(meeting: Meeting | None, starts: Sequence[datetime]) -> bool:
    if meeting is None or meeting.state != "proposed":
        return False
    return set(starts) <= {datetime.fromisoformat(choice) for choice in meeting.choices}


def _read(block: Block) -> Offer | None:
    named = [key.split(":") for key in block.facts if key.startswith(f"{KEY}:")]
    if not named:
        return None
    starts = tuple(datetime.fromtimestamp(int(seconds), UTC) for _, _, seconds in named)
    return Offer(text_of(block), int(named[0][1]), starts)
