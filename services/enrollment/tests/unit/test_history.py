"""A campaign as it was in force, from everything that was told of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.campaigns import CampaignStatus
from contracts.examples import example
from contracts.gateway import OrderPaid
from enrollment_service.domain.history import CampaignState, History
from enrollment_service.domain.order import order_of

DAY = timedelta(days=1)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
CAMPAIGN = UUID(int=9)


def state(revision: int, changed_at: datetime, status: CampaignStatus = CampaignStatus.ACTIVE) -> CampaignState:
    return CampaignState(revision, status, accepts_enrollments=True, version=1, changed_at=changed_at)


def history(*states: CampaignState) -> History:
    return History(CAMPAIGN, False, frozenset({"spring"}), frozenset({"starter"}), states, {})


def test_the_newest_state_begun_by_then_is_in_force() -> None:
    told = history(state(2, MAY), state(3, MAY + DAY, CampaignStatus.PAUSED), state(4, MAY + 3 * DAY))
    found = told.at(MAY + 2 * DAY)
    assert found is not None
    assert (found.revision, found.status) == (3, CampaignStatus.PAUSED)


def test_before_the_first_state_the_oldest_counts() -> None:
    found = history(state(3, MAY + DAY), state(2, MAY)).at(MAY - DAY)
    assert found is not None
    assert found.revision == 2


def test_a_campaign_without_a_state_was_not_there() -> None:
    assert history().at(MAY) is None


def test_an_order_means_what_it_names_or_else_what_lists_its_bundle() -> None:
    def order(**changed: object) -> bool:
        paid = example(OrderPaid, **{"campaign": None, "bundle_id": None, **changed})
        return history().may_be_meant_by(order_of(paid, order_id=UUID(int=1), contact_id=UUID(int=2)))

    assert order(bundle_id="starter")
    assert not order(bundle_id="other")
    assert order(campaign="spring", bundle_id="other")
    assert order(campaign=str(CAMPAIGN).upper())
    assert not order(campaign="autumn", bundle_id="starter")
