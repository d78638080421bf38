"""Which campaigns a purchase is meant for."""

from dataclasses import replace
from uuid import UUID

import pytest

from contracts.campaigns import CampaignStatus
from contracts.examples import example
from contracts.gateway import OrderPaid
from enrollment_service.domain.order import Order, meant, order_of
from services.enrollment.tests.values import CAMPAIGN, DEFINITION, ORDER, defined

OTHER = replace(CAMPAIGN, campaign_id=UUID("01910000-0000-7000-8000-00000000000a"))
UNDEFINED = replace(CAMPAIGN, campaign_id=UUID(int=7), version=None, definition=None)


def paid(campaign: str | None) -> Order:
    event = example(OrderPaid, campaign=campaign)
    return order_of(event, order_id=ORDER.order_id, contact_id=ORDER.contact_id)


def test_a_named_campaign_is_the_only_one_an_order_is_meant_for() -> None:
    named = replace(ORDER, campaign=str(OTHER.campaign_id), bundle_id="anything")
    assert meant(named, [CAMPAIGN, OTHER]) == [OTHER]


@pytest.mark.parametrize("status", CampaignStatus)
def test_a_named_campaign_is_meant_whatever_its_status(status: CampaignStatus) -> None:
    named = replace(OTHER, status=status)
    assert meant(replace(ORDER, campaign=str(OTHER.campaign_id)), [CAMPAIGN, named]) == [named]


def test_without_a_name_an_order_is_meant_for_every_running_campaign_that_lists_its_bundle() -> None:
    over = replace(CAMPAIGN, campaign_id=UUID(int=8), status=CampaignStatus.ARCHIVED)
    paused = replace(CAMPAIGN, campaign_id=UUID(int=9), status=CampaignStatus.PAUSED)
    assert meant(ORDER, [CAMPAIGN, over, paused]) == [CAMPAIGN, paused]
    assert meant(replace(ORDER, bundle_id="other"), [CAMPAIGN, paused]) == []


def test_a_slug_means_the_campaign_that_bears_it_now() -> None:
    renamed = replace(defined(slug="renamed"), campaign_id=UUID(int=9))
    order = replace(ORDER, campaign=DEFINITION.slug)
    assert meant(order, [renamed, CAMPAIGN]) == [CAMPAIGN]
    assert meant(order, [renamed]) == [renamed]


def test_of_two_campaigns_with_a_slug_the_running_one_is_meant() -> None:
    over = replace(OTHER, status=CampaignStatus.COMPLETED)
    assert meant(replace(ORDER, campaign=DEFINITION.slug), [over, CAMPAIGN]) == [CAMPAIGN]


def test_no_order_is_meant_for_a_campaign_whose_definition_has_not_arrived() -> None:
    assert meant(ORDER, [UNDEFINED]) == []
    assert meant(replace(ORDER, campaign=str(UNDEFINED.campaign_id)), [UNDEFINED]) == []


def test_a_campaigns_id_is_recognised_however_the_checkout_wrote_it() -> None:
    written = [str(OTHER.campaign_id).upper(), OTHER.campaign_id.hex, f"{{{OTHER.campaign_id}}}"]
    assert {paid(name).campaign for name in written} == {str(OTHER.campaign_id)}


def test_a_slug_is_kept_as_it_is_and_no_name_stays_no_name() -> None:
    assert [paid(name).campaign for name in ("Spring", "", None)] == ["Spring", "", None]


def test_a_promise_names_the_order_as_the_payment_did() -> None:
    event = example(OrderPaid)
    reference = order_of(event, order_id=ORDER.order_id, contact_id=ORDER.contact_id).as_reference
    assert reference.model_dump() == event.model_dump(include=set(type(reference).model_fields))
