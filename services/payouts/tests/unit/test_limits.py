"""When a second person is asked."""

from uuid import UUID

import pytest

from contracts.values import Budget
from payouts_service.domain.limits import EVERYWHERE, Concern, Limits, Spent, concern, over_published

CAMPAIGN = UUID(int=3)


@pytest.mark.parametrize(
    ("amount", "limits", "expected"),
    [
        (1_000, (), None),
        (1_001, (), Concern.OVER_LIMIT),
        (1_001, ((Limits(EVERYWHERE, approval=2_000), Spent()),), None),
        (600, ((Limits(EVERYWHERE, approval=2_000), Spent()), (Limits(CAMPAIGN, approval=500), Spent())), "over_limit"),
        (600, ((Limits(EVERYWHERE, daily_cap=1_000), Spent(today=400)),), None),
        (601, ((Limits(EVERYWHERE, daily_cap=1_000), Spent(today=400)),), Concern.OVER_DAILY_CAP),
        (601, ((Limits(CAMPAIGN, budget=1_000), Spent(ever=400)),), Concern.OVER_BUDGET),
        (1, ((Limits(CAMPAIGN, budget=0), Spent()),), Concern.OVER_BUDGET),
    ],
)
def test_a_second_person_is_asked_above_what_the_tenant_has_set(
    amount: int, limits: tuple[tuple[Limits, Spent], ...], expected: str | None
) -> None:
    assert concern(amount, limits, approval=1_000) == expected


@pytest.mark.parametrize(
    ("amount", "budget", "expected"),
    [
        (9_999, Budget(), None),
        (400, Budget(campaign=1_000, contact=500), None),
        (401, Budget(campaign=1_000), Concern.OVER_BUDGET),
        (401, Budget(contact=500), Concern.OVER_CONTACT_BUDGET),
        (401, Budget(campaign=1_000, contact=500), Concern.OVER_BUDGET),
    ],
)
def test_nothing_goes_above_what_a_campaign_was_published_to_pay(
    amount: int, budget: Budget, expected: Concern | None
) -> None:
    assert over_published(amount, budget, everybody=Spent(ever=600), contact=Spent(ever=100)) == expected
