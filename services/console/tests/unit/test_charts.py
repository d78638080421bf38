"""What charts show: every moment of a period, and figures beside what their owners count."""

from datetime import UTC, datetime
from typing import Any

import pytest

from console_service.charts.agreement import all_figures, figure
from console_service.charts.series import PERIODS, charts_of
from console_service.schemas.figures import Figures

NOW = datetime(2026, 11, 27, 16, 5, tzinfo=UTC)


def figures(**more: Any) -> Figures:
    """Figures of a campaign, nothing of them compared."""
    return Figures.model_validate({"counters": {}, "counted_at": None, **more})


def checked(*differences: dict[str, Any], missing: tuple[str, ...] = (), **more: Any) -> Figures:
    """Figures that were compared."""
    check = {
        "agrees": not differences and not missing,
        "checked_at": NOW.isoformat(),
        "differences": differences,
        "missing": missing,
    }
    return figures(check=check, **more)


@pytest.mark.parametrize("period", [*PERIODS])
def test_a_chart_has_every_moment_of_its_period_and_ends_now(period: str) -> None:
    chart = charts_of(figures(), period, NOW, "USD").enrollments
    assert len(chart.moments) == len(chart.lines[0].counts) == PERIODS[period].length
    assert chart.moments[-1] == NOW.replace(hour=16 if chart.is_hourly else 0, minute=0)
    assert chart.rows == []


def test_days_and_hours_find_their_place_and_older_ones_are_left_out() -> None:
    days = [{"at": "2026-11-27", "count": 4}, {"at": "2026-11-25", "count": 2}, {"at": "2020-01-01", "count": 9}]
    hours = [{"at": "2026-11-27T15:00:00Z", "count": 3}]
    told = figures(days={"enrollments.started": days}, hours={"enrollments.started": hours})
    by_day = charts_of(told, "month", NOW, "USD").enrollments
    assert [(at.day, counts) for at, counts in by_day.rows] == [(27, [4, 0, 0]), (25, [2, 0, 0])]
    by_hour = charts_of(told, "hours", NOW, "USD").enrollments
    assert [(at.hour, counts) for at, counts in by_hour.rows] == [(15, [3, 0, 0])]


def test_payouts_are_money_by_the_day_and_counted_by_the_hour() -> None:
    by_day, by_hour = (charts_of(figures(), period, NOW, "EUR").payouts for period in ("month", "hours"))
    assert (by_day.lines[0].name, by_day.currency) == ("payouts.issued.amount", "EUR")
    assert (by_hour.lines[0].name, by_hour.currency) == ("payouts.issued", "")


def test_a_figure_agrees_differs_or_cannot_be_compared() -> None:
    met = {"criteria.met": 5, "payouts.issued": 1, "enrollments.started": 9, "criteria.changed": 3}
    told = checked(
        {"name": "criteria.met", "service": "progress", "counted": 4, "owned": 6}, missing=("payouts",), counters=met
    )
    shown = {name: figure(told, name) for name in met}
    assert {name: one.verdict for name, one in shown.items()} == {
        "criteria.met": "differs",
        "payouts.issued": "missing",
        "enrollments.started": "agrees",
        "criteria.changed": "alone",
    }
    assert (shown["criteria.met"].value, shown["criteria.met"].owned, shown["criteria.met"].difference) == (5, 6, -2)
    assert figure(figures(), "criteria.met").verdict == "unchecked"


def test_what_only_the_owner_has_counted_is_shown_too() -> None:
    told = checked({"name": "messages.failed", "service": "messaging", "counted": 0, "owned": 2})
    (failed,) = all_figures(told)
    assert (failed.name, failed.value, failed.owned, failed.difference) == ("messages.failed", 0, 2, -2)


def test_steps_are_summed_by_how_they_ended_and_differ_together() -> None:
    told = checked(
        {"name": "steps.a.failed", "service": "enrollment", "counted": 1, "owned": 0},
        counters={"steps.a.completed": 3, "steps.b.completed": 4, "steps.a.failed": 1},
    )
    assert [(one.name, one.value, one.verdict, one.owned) for one in all_figures(told)] == [
        ("steps.completed", 7, "agrees", None),
        ("steps.failed", 1, "differs", 0),
    ]
