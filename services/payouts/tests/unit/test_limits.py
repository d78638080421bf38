"""When a second person is asked."""

from uuid import UUID

import pytest

from payouts_service.domain.limits import EVERYWHERE, Concern, Limits, Spent, concern

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
