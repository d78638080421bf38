"""What is around a page is remembered for a look, and so are small marks; neither says what was true for another."""

from datetime import UTC, datetime, timedelta

import pytest
from markupsafe import Markup

from console_service.view import Look, View
from console_service.view.templates import NOW, environment

AT = datetime(2026, 11, 27, 16, 5, tzinfo=UTC)
VIEW = View()


def shown(source: str, look: Look | None = None, **given: object) -> str:
    """A text with what is around it."""
    return environment().from_string(source).render(VIEW.around(look or Look()), **given).strip()


def test_how_far_away_a_moment_is_follows_the_time_of_each_request() -> None:
    said = []
    for hours in (1, 2):
        NOW.set(AT - timedelta(hours=hours))
        said.append(shown("{{ ui.distance(at) }}", at=AT))
    assert ["in 1 hour" in said[0], "in 2 hours" in said[1]] == [True, True]


def test_a_text_is_escaped_although_the_same_text_was_trusted_before() -> None:
    for value in (Markup("<b>5</b>"), "<b>5</b>"):
        found = shown("{{ ui.num(value) }}", value=value)
        assert ("<b>5</b>" in found) is isinstance(value, Markup)


@pytest.mark.parametrize(
    ("look", "day"), [(Look(), "Nov 27, 2026"), (Look("es"), "27 nov 2026"), (Look(zone="Asia/Tokyo"), "Nov 28, 2026")]
)
def test_each_look_has_its_own_marks(look: Look, day: str) -> None:
    assert day in shown("{{ ui.day(at) }}", look, at=AT)
