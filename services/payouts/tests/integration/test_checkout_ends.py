"""How long a page is open: never beyond the campaign's end, and never shorter than the provider allows."""

from datetime import timedelta

import pytest

from chassis.testing import Running
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.shop import KEY, bundle, check_out, open_shop, published, sessions, standing

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def test_nothing_is_sold_in_the_last_half_hour_in_which_a_page_would_outlast_the_campaign(
    service: Running[Work], provider: Simulator
) -> None:
    now = await service.now()
    await service.receive(bundle(), standing(), published(ends_at=now + timedelta(minutes=30)))
    refused = await check_out(service)
    assert (refused.status_code, refused.json()["code"]) == (409, "CampaignClosesTooSoon")
    assert sessions(provider) == []


async def test_no_page_outlasts_the_campaign_whatever_the_provider_makes_of_its_first_key(
    service: Running[Work], provider: Simulator
) -> None:
    ends = await service.now() + timedelta(minutes=40)
    await service.receive(bundle(), standing(), published(ends_at=ends))
    provider.fault("fail_before", operation="checkout.session")
    assert (await check_out(service, key=KEY)).status_code == 503
    await service.advance(timedelta(minutes=15))
    late = await check_out(service, key=KEY)
    assert (late.status_code, late.json()["code"]) == (409, "CampaignClosesTooSoon")
    assert sessions(provider) == []


async def test_a_page_that_has_closed_is_not_given_again(service: Running[Work], provider: Simulator) -> None:
    await open_shop(service)
    assert (await check_out(service, key=KEY)).status_code == 201
    await service.advance(timedelta(hours=25))
    closed = await check_out(service, key=KEY)
    assert (closed.status_code, closed.json()["code"]) == (409, "CheckoutExpired")
