"""Times of day in every zone: never early, always at the time asked for, defined where the clock jumps."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from contracts.values import LocalTime, Weekday

ZONES = sorted(available_timezones())
FIRST, LAST = datetime(2006, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

moments = some.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=some.just(UTC))
minutes = some.integers(0, 24 * 60 - 1)


def local(at: str, *weekdays: str) -> LocalTime:
    return LocalTime.model_validate({"at": at, "weekdays": weekdays})


def written(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "moment", "comes"),
    [
        ("Europe/Berlin", "09:30", "2026-03-02T08:29:59", "2026-03-02T08:30:00"),
        ("Europe/Berlin", "09:30", "2026-03-02T08:30:00", "2026-03-02T08:30:00"),
        ("Europe/Berlin", "09:30", "2026-03-02T08:30:01", "2026-03-03T08:30:00"),
        ("Europe/Berlin", "02:30", "2026-03-28T20:00:00", "2026-03-29T01:00:00"),  # a gap from 2 to 3
        ("Europe/Berlin", "02:30", "2026-10-24T20:00:00", "2026-10-25T00:30:00"),  # twice, the first of them
        ("Europe/Berlin", "02:30", "2026-10-25T00:30:01", "2026-10-26T01:30:00"),
        ("America/New_York", "00:00", "2026-03-01T04:59:59", "2026-03-01T05:00:00"),
        ("Australia/Lord_Howe", "02:15", "2026-10-03T12:00:00", "2026-10-03T15:30:00"),  # a gap of half an hour
        ("Pacific/Apia", "09:00", "2011-12-29T20:00:00", "2011-12-30T19:00:00"),  # 30 December was left out
    ],
)
def test_a_time_of_day_comes_when_the_clock_there_shows_it(zone: str, at: str, moment: str, comes: str) -> None:
    assert local(at).first_from(utc(moment), ZoneInfo(zone)) == utc(comes)


def test_a_time_on_some_weekdays_skips_the_others() -> None:
    friday_evening = utc("2026-03-06T20:00:00")
    assert local("09:00", "monday", "friday").first_from(friday_evening, ZoneInfo("UTC")) == utc("2026-03-09T09:00:00")
    assert Weekday.of(date(2026, 3, 9)) is Weekday.MONDAY


@pytest.mark.parametrize("at", ["24:00", "9:30", "09:60", "0930", ""])
def test_only_hours_and_minutes_are_a_time_of_day(at: str) -> None:
    with pytest.raises(ValueError, match="at"):
        local(at)


@settings(max_examples=300)
@given(some.sampled_from(ZONES), minutes, some.sets(some.sampled_from(Weekday)), moments)
@example("Pacific/Apia", 0, {Weekday.FRIDAY}, utc("2011-12-29T11:00:00"))
def test_it_is_never_early_and_shows_the_time_or_the_end_of_a_gap(
    name: str, minute: int, weekdays: set[Weekday], moment: datetime
) -> None:
    check(ZoneInfo(name), minute, weekdays, moment)


def check(zone: ZoneInfo, minute: int, weekdays: set[Weekday], moment: datetime) -> None:
    """What comes is not early, and shows the time that was asked for, or is the first minute after it was left out."""
    comes = local(written(minute), *sorted(weekdays)).first_from(moment, zone)
    shown, before = comes.astimezone(zone), (comes - MINUTE).astimezone(zone)
    assert moment <= comes <= moment + timedelta(days=15 if weekdays else 3)
    if (shown.hour, shown.minute) == divmod(minute, 60):
        assert not weekdays or Weekday.of(shown.date()) in weekdays
    else:
        wanted = shown.replace(tzinfo=None, hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
        wanted -= timedelta(days=1) if wanted > shown.replace(tzinfo=None) else timedelta()
        assert before.replace(tzinfo=None) < wanted < shown.replace(tzinfo=None)
        assert not weekdays or Weekday.of(wanted.date()) in weekdays


@settings(max_examples=60)
@given(some.sampled_from(ZONES), minutes, moments)
def test_no_earlier_minute_shows_the_time(name: str, minute: int, moment: datetime) -> None:
    zone = ZoneInfo(name)
    comes = local(written(minute)).first_from(moment, zone)
    looked_at = moment.replace(second=0, microsecond=0) + MINUTE
    while looked_at < comes:
        shown = looked_at.astimezone(zone)
        assert (shown.hour, shown.minute) != divmod(minute, 60) or shown.fold == 1
        looked_at += MINUTE


def test_every_jump_of_every_zone_in_thirty_years_is_taken_as_it_is_promised() -> None:
    jumps = {(jump, shown(zone, jump)): zone for zone in map(ZoneInfo, ZONES) for jump in jumps_of(zone)}
    for (jump, _shown), zone in jumps.items():
        for minute in {(jump.astimezone(zone).hour * 60 + off) % 1440 for off in (-45, -15, 0, 30)}:
            check(zone, minute, set(), jump - timedelta(hours=4))
    assert len(jumps) > 2_000


def shown(zone: ZoneInfo, jump: datetime) -> tuple[timedelta | None, ...]:
    """How far a clock was and is from UTC: zones of several names jump alike."""
    return tuple((jump + off).astimezone(zone).utcoffset() for off in (timedelta(days=-1), timedelta(days=1)))


def jumps_of(zone: ZoneInfo) -> list[datetime]:
    """The hours before which the clock of a zone jumped, or will."""
    found, moment, step = [], FIRST, timedelta(days=14)
    while moment < LAST:
        if moment.astimezone(zone).utcoffset() != (moment + step).astimezone(zone).utcoffset():
            low, high = moment, moment + step
            while high - low > timedelta(hours=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        moment += step
    return found
