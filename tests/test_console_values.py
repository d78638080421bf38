"""What the console knows of money, campaign types and statuses is what the contracts say; it imports none of them."""

from enum import StrEnum

import pytest
from babel.numbers import list_currencies

from console_service.forms.amounts import digits_of
from console_service.view.words import FAMILIES, TABLES, TYPES, TYPES_OF
from contracts.campaigns import CampaignStatus
from contracts.payouts import PayoutState
from contracts.progress import CriterionStatus
from contracts.values import TYPES as KNOWN
from contracts.values import PayoutStatus, decimals_of
from enrollment_service.domain.shown import ShownStatus

TONES = {"good", "warm", "bad", "cool", "quiet"}


@pytest.mark.parametrize("currency", sorted(list_currencies()))
def test_an_amount_is_shown_as_it_is_counted(currency: str) -> None:
    assert digits_of(currency) == decimals_of(currency)


def test_every_type_of_every_family_can_be_chosen() -> None:
    assert {family: tuple(types) for family, types in TYPES_OF.items()} == {str(f): t for f, t in KNOWN.items()}
    assert set(FAMILIES) == set(TYPES_OF)
    assert {name for names in TYPES_OF.values() for name in names} == set(TYPES)


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("status", CampaignStatus),
        ("enrollment", ShownStatus),
        ("enrollment", PayoutStatus),
        ("criterion_status", CriterionStatus),
        ("payout_state", PayoutState),
    ],
)
def test_every_status_has_a_label_and_a_colour(kind: str, statuses: type[StrEnum]) -> None:
    words = [TABLES[kind][status] for status in statuses]
    assert all(word.text and word.tone in TONES for word in words)
    assert len({word.text for word in words}) == len(words), "each has one of its own"
