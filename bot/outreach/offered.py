"""Times for a call that a mail offers: the paragraph that says them names them, so that they are looked at again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.outreach import drafts
from bot.outreach.body import Block, Body, Paragraph, Quote, Span
from bot.outreach.body.tree import spans_of
from bot.outreach.facts import Fact
from store import meetings
from store import outreach as store
from store.models import Meeting, Outreach

KEY = "call_time"
"""What a paragraph names for each time: `call_time:12:1764158400`, the meeting and the start in seconds since 1970."""
NOTICE = timedelta(hours=4)
"""How long before its start a time can still be chosen by return."""
WAY_OUT = "Offer the times on the call's card again, or take the sentence out."
TAKE_OUT = "Take it out; the call's card shows which times are free."
_TIME = re.compile(r"\w+ \d{1,2} \w+ at \d\d:\d\d")


@dataclass(frozen=True)
class Offer:
    """A sentence that offers times, exactly as Rapport wrote it; `starts` are its times."""

    said: str
    meeting_id: int
    starts: tuple[datetime, ...]

    def paragraph(self) -> Paragraph:
        """Give the sentence as a paragraph of its own."""
        return Paragraph((Span(self.said),), self.keys())

    def keys(self) -> tuple[str, ...]:
        """Give what the sentence's paragraph names for each time."""
        return tuple(f"{KEY}:{self.meeting_id}:{int(at.timestamp())}" for at in self.starts)

    def words(self) -> dict[str, datetime]:
        """Give the times by the words for them, `Tuesday 24 November at 11:00`; none where the sentence has others."""
        found = _TIME.findall(self.said)
        return dict(zip(found, self.starts, strict=True)) if len(found) == len(self.starts) else {}


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
    """Say why the times that a mail offers must not leave at this moment; None when they may, or it offers none.

    Where the sentence was changed, those of its times count that stand there as Rapport wrote them; what somebody says
    in words of their own is theirs.
    """
    offer = standing(session, outreach, body)
    if offer is not None:
        if not _is_proposed(meetings.get(session, offer.meeting_id), offer.starts):
            return f"The times for a call in it are not on offer any more. {WAY_OUT}"
        if not all(can_be_chosen(starts, at=leaves_at) for starts in offer.starts):
            return f"A time for a call in it would be over, or only hours away, when it leaves. {WAY_OUT}"
    return _objection_to_edited(session, outreach, body, offer, leaves_at)


def facts(session: Session, body: Body) -> list[Fact]:
    """Give what the offers in a body rest on: each time as an instant in UTC, from the call's card."""
    return [fact for offer in map(_read, body.blocks) if offer is not None for fact in _facts(session, offer)]


def is_time(fact: Fact) -> bool:
    """Tell whether a fact is one of `facts`, whose value is an instant written by the ISO."""
    return fact.key.startswith(f"{KEY}:")


def _facts(session: Session, offer: Offer) -> Iterator[Fact]:
    meeting = meetings.get(session, offer.meeting_id)
    if meeting is not None:
        as_of = meeting.created_at.astimezone(UTC).date()
        for key, starts in zip(offer.keys(), offer.starts, strict=True):
            yield Fact(key, "Time offered for a call", starts.isoformat(), "call's card", as_of, "customer")


def _objection_to_edited(
    session: Session, outreach: Outreach, body: Body, whole: Offer | None, leaves_at: datetime
) -> str | None:
    for offer in _edited(session, outreach, body, whole):
        meeting = meetings.get(session, offer.meeting_id)
        judged = _naming(offer, {words: at for words, at in offer.words().items() if not _is_booked(meeting, at)})
        if not judged.starts:
            continue
        if not _is_proposed(meeting, judged.starts):
            return f"A time for a call in it is not on offer any more: {judged.said}. {TAKE_OUT}"
        if not all(can_be_chosen(starts, at=leaves_at) for starts in judged.starts):
            return f"A time for a call in it would be over, or only hours away, when it leaves. {TAKE_OUT}"
    return None


def _edited(session: Session, outreach: Outreach, body: Body, whole: Offer | None) -> Iterator[Offer]:
    """Yield what stands outside the whole sentence of what this mail has ever offered, with those times only."""
    own = (text_of(block) for block in body.blocks if not isinstance(block, Quote))
    texts = [text.replace(whole.said, "") if whole else text for text in own]
    seen: set[str] = set()
    for offer in written(session, outreach):
        left = {words: at for words, at in offer.words().items() if words not in seen and _stands(words, texts)}
        seen |= left.keys()
        if left:
            yield _naming(offer, left)


def _naming(offer: Offer, times: Mapping[str, datetime]) -> Offer:
    return replace(offer, said=" or ".join(times), starts=tuple(times.values()))


def _is_booked(meeting: Meeting | None, at: datetime) -> bool:
    """Tell whether a call stands at this time: a mail may well say so, and when that is is not judged."""
    return meeting is not None and meeting.state != "cancelled" and meeting.starts_at == at


def _stands(words: str, texts: Collection[str]) -> bool:
    return any(words in text for text in texts)


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
