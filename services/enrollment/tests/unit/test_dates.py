"""Dates of contacts come once each, in every zone, whenever somebody looks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.examples import example
from contracts.values import TimeBased
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.dates import Window, moments, reached_by, wanted
from enrollment_service.domain.history import CampaignState, History

BERLIN, SAMOA = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
LEAP_DAY = date(1992, 2, 29)
LEFT_OUT = {(2011, zone) for zone in ("Pacific/Apia", "Pacific/Fakaofo")}
"""Years in which a zone has left out a day."""
KEPT_ON = 28
ZONES = sorted(available_timezones() - {"localtime"})
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def trigger(**said: Any) -> TimeBased:
    return TimeBased.model_validate({"trigger_id": UUID(int=1), "field": "field.birthday", **said})


YEARLY = trigger(recurrence="yearly")


def in_year(year: int, day: date = LEAP_DAY, on: TimeBased = YEARLY, zone: ZoneInfo = BERLIN) -> list[str]:
    found = moments(on, day, zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    return [one.astimezone(zone).isoformat() for one in found]


@pytest.mark.parametrize(
    ("year", "kept"), [(2023, "02-28"), (2024, "02-29"), (2100, "02-28"), (2096, "02-29"), (1992, "02-29")]
)
def test_a_leap_day_is_kept_on_the_last_day_of_february(year: int, kept: str) -> None:
    assert in_year(year) == [f"{year}-{kept}T09:00:00+01:00"]


def test_who_was_born_on_28_february_is_greeted_once_in_a_leap_year() -> None:
    assert in_year(2024, date(1990, 2, 28)) == ["2024-02-28T09:00:00+01:00"]


def test_days_are_counted_from_the_day_that_is_kept() -> None:
    assert in_year(2023, on=trigger(recurrence="yearly", offset_days=1)) == ["2023-03-01T09:00:00+01:00"]
    assert in_year(2024, on=trigger(recurrence="yearly", offset_days=-29)) == ["2024-01-31T09:00:00+01:00"]


def test_a_date_comes_once_and_an_anniversary_never_before_it() -> None:
    renewal = date(2026, 5, 1)
    assert [in_year(year, renewal, trigger(at="00:00")) for year in (2025, 2026, 2027)] == [
        [],
        ["2026-05-01T00:00:00+02:00"],
        [],
    ]
    assert [len(in_year(year, renewal)) for year in (2025, 2026, 2027)] == [0, 1, 1]


def test_a_time_that_the_clock_leaves_out_or_shows_twice_comes_once() -> None:
    night = trigger(recurrence="yearly", at="02:30")
    assert in_year(2026, date(2000, 3, 29), night) == ["2026-03-29T03:00:00+02:00"]
    assert in_year(2026, date(2000, 10, 25), night) == ["2026-10-25T02:30:00+02:00"]


def test_a_day_that_a_zone_left_out_comes_when_the_next_one_begins() -> None:
    assert in_year(2011, date(2000, 12, 30), zone=SAMOA) == ["2011-12-31T00:00:00+14:00"]


days = st.one_of(st.dates(date(1930, 1, 1), date(2030, 12, 31)), st.just(LEAP_DAY), st.just(date(1988, 2, 28)))
triggers = st.builds(
    trigger,
    recurrence=st.sampled_from(["once", "yearly"]),
    offset_days=st.integers(-366, 366),
    at=st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
)
starts = st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - of the strategy
steps = st.lists(st.integers(1, 40 * 86_400), min_size=1, max_size=12)


@given(triggers, days, st.sampled_from(ZONES), starts, steps)
def test_however_time_is_cut_every_moment_is_in_one_window(
    on: TimeBased, day: date, zone_name: str, start: datetime, seconds: Sequence[int]
) -> None:
    zone, edges = ZoneInfo(zone_name), [start]
    for one in seconds:
        edges.append(edges[-1] + timedelta(seconds=one))
    pieces = [moments(on, day, zone, after, until) for after, until in pairwise(edges)]
    whole = moments(on, day, zone, edges[0], edges[-1])
    assert [one for piece in pieces for one in piece] == whole
    assert len(set(whole)) == len(whole)


@given(st.sampled_from(ZONES), days, st.integers(2000, 2040), st.times())
def test_every_year_has_one_anniversary_on_its_day_where_she_lives(
    zone_name: str, day: date, year: int, at: time
) -> None:
    zone, born = ZoneInfo(zone_name), min(day, date(1994, 12, 31))
    on = trigger(recurrence="yearly", at=at.strftime("%H:%M"))
    found = moments(on, born, zone, datetime(year - 1, 12, 1, tzinfo=UTC), datetime(year + 1, 2, 1, tzinfo=UTC))
    hers = [one.astimezone(zone) for one in found if one.astimezone(zone).year == year]
    if (year, zone_name) in LEFT_OUT:
        return
    (moment,) = hers
    before = (moment.astimezone(UTC) - timedelta(hours=2)).astimezone(zone)
    assert moment.strftime("%H:%M") == on.at or before.utcoffset() != moment.utcoffset()
    assert (moment.month, moment.day) == (born.month, born.day) or (born == LEAP_DAY and moment.day == KEPT_ON)


@pytest.mark.parametrize("at", ["00:00", "23:59"])
def test_in_every_zone_a_window_has_the_moment_at_its_end_and_not_the_one_at_its_start(at: str) -> None:
    on, instant = trigger(recurrence="yearly", at=at), timedelta(microseconds=1)
    for zone in map(ZoneInfo, ZONES):
        for year in (2011, 2026):
            begins = datetime(year, 6, 1, tzinfo=UTC)
            for one in moments(on, date(1990, 12, 30), zone, begins, begins + timedelta(days=365)):
                assert moments(on, date(1990, 12, 30), zone, one - instant, one) == [one], zone.key
                assert moments(on, date(1990, 12, 30), zone, one, one + timedelta(minutes=1)) == [], zone.key


STATE = CampaignState(1, CampaignStatus.ACTIVE, True, 1, LONG_AGO)


def history(*on: TimeBased, **changed: Any) -> History:
    definition = example(CampaignPublished).definition.model_copy(update={"triggers": on})
    states = (replace(STATE, **changed),)
    return History(UUID(int=9), False, frozenset(), frozenset(), states, {1: definition})


def ada(day: str) -> Contact:
    return Contact(UUID(int=1), LONG_AGO, LONG_AGO, fields={"birthday": day})


@given(triggers, days, st.sampled_from(ZONES), starts, st.integers(1, 86_400))
def test_whoever_reaches_a_date_in_a_window_is_among_those_looked_for(
    on: TimeBased, day: date, zone_name: str, start: datetime, seconds: int
) -> None:
    window, told = Window(start, start + timedelta(seconds=seconds)), [history(on)]
    reached = list(reached_by(ada(day.isoformat()), ZoneInfo(zone_name), told, window))
    came = moments(on, day, ZoneInfo(zone_name), window.after, window.until)
    assert [one.moment for one in reached] == came
    if came:
        assert ("birthday", day.isoformat()[5:]) in wanted(told, window)


def test_nobody_enters_by_what_came_before_the_trigger_was_published_or_while_it_is_off() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    window = Window(day, day + timedelta(days=1))
    who = ada("1990-03-01")
    assert len(list(reached_by(who, BERLIN, [history(YEARLY)], window))) == 1
    late = history(YEARLY, changed_at=day + timedelta(hours=12))
    assert list(reached_by(who, BERLIN, [late], window)) == []
    assert list(reached_by(who, BERLIN, [history(YEARLY.model_copy(update={"is_active": False}))], window)) == []
    assert list(reached_by(ada("soon"), BERLIN, [history(YEARLY)], window)) == []


def test_a_window_follows_another_without_a_gap_and_is_a_day_at_most() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    first = Window(now, now)
    assert first.is_empty
    late = first.following(now + timedelta(days=5))
    assert (late.after, late.until) == (now, now + timedelta(days=1))
    assert first.following(now - timedelta(hours=1)).is_empty
