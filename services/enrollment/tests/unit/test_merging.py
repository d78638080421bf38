"""Two contacts that are one person: whether they may become one, and what is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.enrollment import ContactChanged
from contracts.values import ExitReason
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.enrolling import Former
from enrollment_service.domain.merging import merge, open_in_both

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ADA = Contact(UUID(int=1), NOW, NOW, 3, "ada@example.com", "Ada")
TWIN = Contact(UUID(int=2), NOW, NOW, 5, "a.byron@example.com", "A. Byron", "+12015550123", locale="en-US")
CAMPAIGN, OTHER = UUID(int=10), UUID(int=11)
OPEN, ENDED = Former(None), Former(None, NOW, ExitReason.WITHDRAWN)


def test_what_is_known_of_the_other_fills_gaps_and_both_are_said_once() -> None:
    survivor, absorbed, said = merge(ADA, TWIN, LATER)
    assert survivor == replace(ADA, phone="+12015550123", locale="en-US", version=4, changed_at=LATER)
    assert absorbed == replace(TWIN, merged_into=ADA.contact_id, version=6, changed_at=LATER)
    told = [(one.contact_id, one.version, one.merged_into) for one in said if isinstance(one, ContactChanged)]
    assert told == [(ADA.contact_id, 4, None), (TWIN.contact_id, 6, ADA.contact_id)]


def test_a_survivor_that_learns_nothing_is_not_said() -> None:
    _survivor, _absorbed, said = merge(ADA, Contact(UUID(int=2), NOW, NOW, 1), LATER)
    assert [one.contact_id for one in said if isinstance(one, ContactChanged)] == [UUID(int=2)]


@pytest.mark.parametrize(
    ("mine", "theirs", "where", "found"),
    [
        ([OPEN], [OPEN], CAMPAIGN, (CAMPAIGN,)),
        ([ENDED, OPEN], [ENDED, OPEN], CAMPAIGN, (CAMPAIGN,)),
        ([OPEN], [ENDED], CAMPAIGN, ()),
        ([ENDED], [ENDED], CAMPAIGN, ()),
        ([OPEN], [OPEN], OTHER, ()),
    ],
)
def test_only_two_open_promises_of_one_campaign_are_an_obstacle(
    mine: list[Former], theirs: list[Former], where: UUID, found: tuple[UUID, ...]
) -> None:
    former = {(ADA.contact_id, CAMPAIGN): mine, (TWIN.contact_id, where): theirs}
    assert open_in_both(former, ADA.contact_id, TWIN.contact_id) == found
