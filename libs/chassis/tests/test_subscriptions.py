"""The table of consumers says no to what could not work."""

import pytest

from chassis.subscriptions import Subscription, by_type, on
from contracts.campaigns import CampaignChanged
from contracts.enrollment import MilestoneCompleted


async def handle(_work: object, _event: object) -> None:
    """Do nothing."""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([on(MilestoneCompleted, handle), on(MilestoneCompleted, handle, once=False)], "two handlers"),
        ([on(CampaignChanged, handle)], "compacted"),
    ],
)
def test_a_table_that_could_not_work_is_refused(table: list[Subscription], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        by_type(table)


def test_a_handler_is_found_by_the_type_of_its_event() -> None:
    subscription = on(CampaignChanged, handle, once=False)
    assert by_type([subscription]) == {CampaignChanged.type_name(): subscription}
