"""Which campaigns a purchase is meant for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignStatus
from contracts.examples import example
from contracts.gateway import OrderPaid
from contracts.values import EligibleBundle, Money
from enrollment_service.domain.order import Order, meant, order_of, revise
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


MATCHED = replace(ORDER, bundle_id="told", matched=("sold", "told"))


def test_what_staff_names_goes_before_what_was_told_and_both_before_nothing() -> None:
    assert MATCHED.bundle_ids == ("told", "sold")
    assert replace(MATCHED, named_bundle_id="named").bundle_ids == ("named",)
    assert replace(ORDER, bundle_id=None).bundle_ids == ()


def test_an_order_of_several_bundles_is_meant_for_every_campaign_that_lists_one() -> None:
    starter = replace(defined(bundles=(EligibleBundle(bundle_id="starter"),)), campaign_id=UUID(int=9))
    assert meant(replace(ORDER, matched=("starter",)), [CAMPAIGN, starter]) == [CAMPAIGN, starter]


def test_a_purchase_of_nobody_knows_what_is_meant_for_each_running_campaign_that_could_sell_it() -> None:
    nameless = replace(ORDER, bundle_id=None)
    dearer = replace(defined(min_purchase_amount=ORDER.amount.amount + 1), campaign_id=UUID(int=8))
    over = replace(defined(ends_at=ORDER.paid_at - timedelta(days=1)), campaign_id=UUID(int=9))
    closed = replace(CAMPAIGN, campaign_id=UUID(int=10), accepts_enrollments=False)
    assert meant(nameless, [CAMPAIGN, dearer, over, closed]) == [CAMPAIGN]


def test_a_deleted_campaign_is_meant_by_nobody_who_does_not_name_it() -> None:
    assert meant(ORDER, [replace(CAMPAIGN, is_deleted=True)]) == []


FIELDS: dict[str, list[Any]] = {
    "bundle_id": [None, "growth-bundle"],
    "campaign": [None, "spring"],
    "payment": [None, "pi_1"],
    "products": [(), ("price_1",), ("price_1", "prod_1")],
    "amount": [Money(amount=1, currency="EUR"), ORDER.amount],
}


@given(st.fixed_dictionaries({name: st.sampled_from(range(len(levels))) for name, levels in FIELDS.items()}), st.data())
def test_of_revisions_that_contain_each_other_the_highest_holds_in_any_order(
    lower: dict[str, int], drawn: st.DataObject
) -> None:
    higher = {n: drawn.draw(st.integers(at, len(FIELDS[n]) - 1)) for n, at in lower.items()}
    told = [
        replace(ORDER, revision=number, **{name: FIELDS[name][at] for name, at in levels.items()})
        for number, levels in ((1, lower), (2, higher))
    ]
    assert revise(told[0], told[1], is_taken=False) == (told[1], None)
    assert revise(told[1], told[0], is_taken=True) == (told[1], None)


@pytest.mark.parametrize(
    "otherwise",
    [{"bundle_id": "other"}, {"amount": Money(amount=1, currency="USD")}, {"contact_id": UUID(int=9)}],
)
@pytest.mark.parametrize("revision", [1, 2, 3])
def test_what_contradicts_is_never_dropped(otherwise: dict[str, Any], revision: int) -> None:
    known, told = replace(ORDER, revision=2), replace(ORDER, revision=revision, **otherwise)
    order, difference = revise(known, told, is_taken=False)
    assert difference is not None
    assert {order, difference.told} == {known, told}
