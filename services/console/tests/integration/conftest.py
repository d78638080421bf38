from collections.abc import AsyncIterator

import pytest

from services.console.tests.enrollments import with_enrollments
from services.console.tests.fakes import Browser, at_the_console
from services.console.tests.journeys import about_journeys


@pytest.fixture
async def stranger() -> AsyncIterator[Browser]:
    """Somebody who is not signed in."""
    async with at_the_console() as browser:
        yield browser


@pytest.fixture
async def admin(stranger: Browser) -> Browser:
    """An admin who is signed in."""
    await stranger.sign_in()
    return stranger


@pytest.fixture
async def staff(admin: Browser) -> Browser:
    """An admin before a gateway that has a contact in a campaign."""
    told = with_enrollments()
    admin.gateway.answers = told | {asked: one for asked, one in admin.gateway.answers.items() if asked not in told}
    return admin


@pytest.fixture
def maker(admin: Browser) -> Browser:
    """An admin before a draft with a journey."""
    admin.gateway.answers |= about_journeys()
    return admin
