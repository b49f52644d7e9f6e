"""Times proposed for a call: different days, everybody at work, free with a quarter of an hour to spare."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.google.calendar import Span
from bot.errors import Invalid, NotAllowed
from bot.handoff.meeting.attending import require_csm
from bot.handoff.meeting.slots import BUFFER, LENGTH, Attendee, propose, recipient
from store.models import Person, Transition

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
ANA = Attendee("Europe/Lisbon", time(9), time(17, 30))
SARAH = Attendee("America/New_York", time(8, 30), time(17))
MICHAEL = recipient("America/Chicago")


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def busy(who: Attendee, *spans: Span) -> Attendee:
    return Attendee(who.zone, who.opens, who.closes, spans)


def test_three_different_days_are_proposed_beginning_tomorrow() -> None:
    found = propose(MICHAEL, (ANA, SARAH), now=MONDAY)

    assert [local(at, "America/Chicago").date() for at in found] == [date(2026, 3, day) for day in (3, 4, 5)]


def test_the_time_is_the_one_nearest_to_eleven_that_everybody_can_make() -> None:
    together = propose(MICHAEL, (SARAH,), now=MONDAY)[0]
    with_lisbon = propose(MICHAEL, (ANA, SARAH), now=MONDAY)[0]

    assert local(together, "America/Chicago").time() == time(11)
    assert local(with_lisbon, "America/Chicago").time() == time(11)
    assert local(with_lisbon, "Europe/Lisbon").time() == time(17)


def test_a_public_holiday_of_anybody_is_left_out() -> None:
    thanksgiving_week = datetime(2026, 11, 24, 15, tzinfo=UTC)

    found = propose(MICHAEL, (ANA,), now=thanksgiving_week)

    days = [local(at, "America/Chicago").date() for at in found]
    assert date(2026, 11, 26) not in days  # Thanksgiving in Chicago.
    assert date(2026, 12, 1) not in days  # Restoration of Independence in Lisbon.
    assert days == [date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)]


def test_a_quarter_of_an_hour_is_kept_to_whatever_else_somebody_has() -> None:
    day = date(2026, 3, 3)
    until = datetime.combine(day, time(16, 50), ZoneInfo("Europe/Lisbon"))
    taken = Span(until - timedelta(hours=8), until)

    found = propose(MICHAEL, (busy(ANA, taken), SARAH), now=MONDAY)

    assert local(found[0], "America/Chicago").date() == date(2026, 3, 4)


def test_zones_that_never_work_at_the_same_time_get_no_proposal() -> None:
    assert propose(recipient("Asia/Tokyo"), (SARAH,), now=MONDAY) == []


SPANS = st.lists(
    st.tuples(st.integers(0, 14 * 96), st.integers(1, 40)).map(
        lambda pair: Span(
            MONDAY + timedelta(minutes=15 * pair[0]), MONDAY + timedelta(minutes=15 * (pair[0] + pair[1]))
        )
    ),
    max_size=25,
)
PLACES = st.sampled_from(["Europe/Lisbon", "America/New_York", "Europe/Berlin", "America/Denver", "Asia/Dubai"])


@given(SPANS, SPANS, PLACES, PLACES, PLACES)
def test_whatever_the_calendars_hold_no_proposal_breaks_a_rule(
    first: list[Span], second: list[Span], theirs: str, one: str, other: str
) -> None:
    whom = recipient(theirs)
    ours = (Attendee(one, time(9), time(17, 30), tuple(first)), Attendee(other, time(8), time(16), tuple(second)))

    found = propose(whom, ours, now=MONDAY)

    assert len({local(at, theirs).date() for at in found}) == len(found) <= 3
    for at in found:
        assert local(MONDAY, theirs).date() < local(at, theirs).date() <= date(2026, 3, 16)
        for who in (whom, *ours):
            assert who.opens <= local(at, who.zone).time()
            assert local(at + LENGTH, who.zone).time() <= who.closes
            assert local(at, who.zone).weekday() < 5
            assert not any(span.starts < at + LENGTH + BUFFER and at - BUFFER < span.ends for span in who.busy)


def test_only_the_two_csms_arrange_a_call_and_only_once_the_customer_knows() -> None:
    transition = Transition(id=1, outgoing_id=1, incoming_id=2, state="announced")
    planned = Transition(id=1, outgoing_id=1, incoming_id=2, state="planned")

    require_csm(transition, Person(id=1))
    require_csm(transition, Person(id=2))

    with pytest.raises(NotAllowed, match="Nothing was changed"):
        require_csm(transition, Person(id=3))
    with pytest.raises(Invalid, match="not been announced"):
        require_csm(planned, Person(id=1))
