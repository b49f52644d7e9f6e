"""Working hours: weekends and holidays leave no trace in them, and no moment given lies outside of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.working_time import (
    ONE_DAY,
    Hours,
    after,
    at_work,
    hours_of,
    is_working_day,
    morning_of,
    working_day_after,
    working_day_before,
    working_days_between,
)
from store.models import Person

LISBON = Hours(ZoneInfo("Europe/Lisbon"), time(9), time(17, 30))
NEW_YORK = Hours(ZoneInfo("America/New_York"), time(9), time(17, 30))
THANKSGIVING = date(2026, 11, 26)
UTC_ZONE = ZoneInfo("UTC")
ZONES = ("Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Auckland", "UTC")
MOMENTS = st.datetimes(datetime(2025, 1, 15), datetime(2032, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  Bounds take no zone.
HOURS = st.builds(
    lambda zone, start, long: Hours(ZoneInfo(zone), time(start), time(start + long)),
    st.sampled_from(ZONES),
    st.integers(5, 11),
    st.integers(1, 10),
)


def lisbon(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026: the 2nd is a Monday, the 29th begins summer time."""
    return datetime(2026, 3, day, hour, minute, tzinfo=LISBON.zone)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (lisbon(2, 9), lisbon(2, 13)),
        (lisbon(2, 7), lisbon(2, 13)),
        (lisbon(2, 15), lisbon(3, 10, 30)),
        (lisbon(6, 17), lisbon(9, 12, 30)),
        (lisbon(7, 12), lisbon(9, 13)),
        (lisbon(27, 17), lisbon(30, 12, 30)),
    ],
    ids=["morning", "before work", "into the next day", "over the weekend", "on Saturday", "into summer time"],
)
def test_four_working_hours_later(at: datetime, expected: datetime) -> None:
    assert after(at, timedelta(hours=4), LISBON) == expected


@given(MOMENTS, HOURS)
def test_a_moment_at_work_is_in_working_hours_and_never_earlier(at: datetime, hours: Hours) -> None:
    moment = at_work(at, hours)

    there = moment.astimezone(hours.zone)
    assert moment >= at
    assert is_working_day(there.date(), hours.zone.key)
    assert hours.starts <= there.time() < hours.ends
    assert at_work(moment, hours) == moment


@given(MOMENTS, HOURS, st.integers(0, 40))
def test_working_time_adds_up(at: datetime, hours: Hours, count: int) -> None:
    whole = after(at, timedelta(hours=count), hours)

    assert whole >= at + timedelta(hours=count)
    assert is_working_day(whole.astimezone(hours.zone).date(), hours.zone.key)
    assert after(after(at, timedelta(hours=count), hours), timedelta(hours=1), hours) == after(
        at, timedelta(hours=count + 1), hours
    )


@given(st.dates(date(2025, 1, 15), date(2032, 12, 1)), st.sampled_from(ZONES))
def test_the_working_days_around_a_date_are_the_nearest_ones(on: date, zone: str) -> None:
    before, behind = working_day_before(on, zone), working_day_after(on, zone)

    assert before < on < behind
    between = [before + timedelta(days=number) for number in range(1, (behind - before).days)]
    assert not [one for one in between if one != on and is_working_day(one, zone)]
    assert is_working_day(before, zone)
    assert is_working_day(behind, zone)
    assert working_days_between(before, behind, zone) == 1 + is_working_day(on, zone)


@given(st.dates(date(2025, 2, 1), date(2032, 11, 1)), st.integers(1, 20), st.sampled_from(ZONES))
def test_working_days_counted_are_the_working_days_between(on: date, number: int, zone: str) -> None:
    assert working_days_between(on, working_day_after(on, zone, number), zone) == number
    assert working_days_between(working_day_before(on, zone, number) - ONE_DAY, on - ONE_DAY, zone) == number


def test_a_public_holiday_is_a_day_off_where_it_is_one() -> None:
    assert not is_working_day(THANKSGIVING, "America/New_York")
    assert is_working_day(THANKSGIVING, "Europe/Lisbon")
    assert working_day_after(date(2026, 11, 25), "America/New_York", 2) == date(2026, 11, 30)
    assert working_day_before(date(2026, 11, 27), "America/New_York") == date(2026, 11, 25)
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 30), "America/New_York") == 4


def test_nobody_is_at_work_on_a_holiday_and_its_hours_do_not_count() -> None:
    eve = datetime(2026, 11, 25, 16, tzinfo=NEW_YORK.zone)
    feast = datetime(2026, 11, 26, 11, tzinfo=NEW_YORK.zone)

    assert at_work(feast, NEW_YORK) == datetime(2026, 11, 27, 9, tzinfo=NEW_YORK.zone)
    assert after(eve, timedelta(hours=4), NEW_YORK) == datetime(2026, 11, 27, 11, 30, tzinfo=NEW_YORK.zone)


def test_morning_is_nine_where_the_person_is() -> None:
    assert morning_of(date(2026, 3, 6), "America/New_York") == datetime(2026, 3, 6, 14, tzinfo=UTC)


def test_hours_that_end_before_they_start_count_as_usual_ones() -> None:
    assert hours_of(Person(work_starts="18:00", work_ends="06:00", zone="Europe/Lisbon")) == LISBON


@pytest.mark.parametrize("zone", ["no such zone", "", "../etc", "Europe"])
def test_a_zone_that_nobody_knows_counts_as_utc(zone: str) -> None:
    assert hours_of(Person(work_starts="09:00", work_ends="17:30", zone=zone)).zone == UTC_ZONE
    assert morning_of(date(2026, 3, 6), zone) == datetime(2026, 3, 6, 9, tzinfo=UTC)
