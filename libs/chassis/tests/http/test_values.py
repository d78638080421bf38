"""Values that a request may bring."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError

from chassis.http.values import Moment

MOMENT = TypeAdapter[datetime](Moment)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-29T01:30:00Z", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-03-29T01:30:00.250+05:45", datetime(2026, 3, 29, 1, 30, 0, 250_000, timezone(timedelta(hours=5.75)))),
    ],
)
def test_a_time_is_written_with_its_zone(written: str, meant: datetime) -> None:
    assert MOMENT.validate_python(written) == meant


@pytest.mark.parametrize("number", [0, 1_790_000_000, 1.5, True, "0", "-1", "1790000000", "1e3", " 7 ", "inf", "nan"])
def test_a_number_is_no_time(number: object) -> None:
    with pytest.raises(ValidationError) as refused:
        MOMENT.validate_python(number)
    assert [one["type"] for one in refused.value.errors()] == ["datetime_parsing"]


@pytest.mark.parametrize(
    "written", ["2026-03-29T01:30:00", "2026-03-29", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"]
)
def test_a_time_without_a_zone_or_out_of_the_calendar_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(written)
