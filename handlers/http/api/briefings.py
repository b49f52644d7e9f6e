"""A customer's briefing over the API: what the record knows and what it lacks, for those who may read it."""

from __future__ import annotations

from datetime import date

from bot import clock
from bot.handoff.briefing import Briefing, Gap, Section, briefing, require_reader
from handlers.http.api.answers import BriefingBody, GapBody, LineBody, SectionBody
from handlers.http.api.customers import CustomerPath, customer_of
from handlers.http.api.door import Call


def read_briefing(call: Call, path: CustomerPath) -> BriefingBody:
    """Read what somebody must know who takes a customer over, in three minutes, and what the record lacks.

    For the CSM who looks after the customer, for the incoming one from the moment they were asked or the farewell has
    left, and for their managers. It is internal altogether. What the two CSMs tell each other is not in it.
    """
    customer = customer_of(call.session, path.customer)
    require_reader(call.session, call.person, customer)
    today: date = clock.today_of(call.now, call.person.zone)
    return _body(briefing(call.session, customer, today))


def _body(page: Briefing) -> BriefingBody:
    return BriefingBody(
        customer_id=page.customer_id,
        customer=page.customer,
        handoff_id=page.transition_id,
        outgoing=page.outgoing,
        incoming=page.incoming,
        as_of=page.as_of,
        words=page.words(),
        sections=[_section(part) for part in page.sections],
        gaps=[_gap(gap) for gap in page.gaps],
    )


def _section(part: Section) -> SectionBody:
    lines = [LineBody(text=line.text, source=line.source, as_of=line.as_of, author=line.author) for line in part.lines]
    return SectionBody(key=part.key, title=part.title, lines=lines, more=part.more)


def _gap(gap: Gap) -> GapBody:
    return GapBody(topic=gap.topic, missing=gap.missing, question=gap.question)
