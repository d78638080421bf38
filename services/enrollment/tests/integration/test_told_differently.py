"""What comes under the name of a version or revision that is known, and says something else, is not dropped."""

from typing import Any

import pytest

from chassis.testing.fixtures import Start
from contracts.base import Event
from contracts.campaigns import BundleChanged
from contracts.examples import example
from enrollment_service.app import build
from enrollment_service.settings import Settings
from services.enrollment.tests.story import ACTIVE, PEPPER, PUBLISHED

BUNDLE = example(BundleChanged)
DEFINITION = PUBLISHED.definition


LONGER = PUBLISHED.definition.model_copy(update={"completion_window_days": 7})
SWITCHED = {"accepts_enrollments": not ACTIVE.accepts_enrollments}


@pytest.mark.parametrize(
    ("known", "otherwise", "newer"),
    [
        (PUBLISHED, {"definition": LONGER}, {"campaign_version": PUBLISHED.campaign_version + 1}),
        (ACTIVE, SWITCHED, {"revision": ACTIVE.revision + 1}),
        (BUNDLE, {"products": ("price_other",)}, None),  # of a bundle only the newest revision is kept
    ],
)
async def test_what_is_known_by_its_version_and_is_told_differently_is_parked(
    start: Start, known: Event, otherwise: dict[str, Any], newer: dict[str, Any] | None
) -> None:
    """A repetition is not, nor is a newer version that says so."""
    told = known.model_copy(update=otherwise)
    async with start(build, Settings, identity_pepper=PEPPER) as service:
        await service.receive(known, repeat=2)
        await service.receive(known, *([told.model_copy(update=newer)] if newer else []))
        assert await service.parked() == []
        await service.receive(told)
        assert await service.parked() == [("ToldDifferently", True)]
