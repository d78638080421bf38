"""A purchase that is told more than once: the highest revision counts, whenever it comes."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

import pytest

from payouts_service.domain.ledger import capture
from payouts_service.domain.order import Order, payment_of
from payouts_service.domain.together import grow_all, is_contradicted, newest

PAID_AT = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = Order(UUID(int=1), "stripe", "acct", "in_1", None, "EUR", 600, PAID_AT)
SECOND = replace(FIRST, id=UUID(int=2), captured=1_000, revision=2, payment="pi_1")
THIRD = replace(FIRST, id=UUID(int=3), captured=1_000, revision=3, customer_reference="cus_1")


def test_in_any_order_revisions_add_up_to_the_same() -> None:
    sums = {newest(told)[FIRST.key] for told in permutations((FIRST, SECOND, THIRD))}
    assert {(one.captured, one.revision, one.payment, one.customer_reference) for one in sums} == {
        (1_000, 3, "pi_1", "cus_1")
    }


def test_only_what_was_captured_beyond_what_was_known_is_posted() -> None:
    (change,) = grow_all({FIRST.key: FIRST}, {FIRST.key: SECOND})
    assert [leg.debit for posting in change.postings for leg in posting.legs] == [400, 0]
    assert change.order.id == FIRST.id
    assert grow_all({FIRST.key: change.order}, {FIRST.key: FIRST}) == []


def test_each_revision_is_posted_under_a_key_of_its_own() -> None:
    assert capture(FIRST)[0].key != capture(SECOND, 600)[0].key
    assert capture(THIRD, 1_000) == ()


@pytest.mark.parametrize(
    "told",
    [
        replace(FIRST, captured=700),
        replace(FIRST, revision=2, captured=500),
        replace(FIRST, revision=2, currency="USD"),
    ],
)
def test_what_cannot_be_true_beside_what_was_told_is_seen(told: Order) -> None:
    assert is_contradicted([told], {FIRST.key: FIRST})
    assert is_contradicted([FIRST], {told.key: told})
    assert not is_contradicted([FIRST, SECOND, THIRD], {SECOND.key: SECOND})


def test_an_invoice_is_no_payment() -> None:
    assert payment_of("in_1", None) is None
    assert payment_of("in_1", "ch_1") == "ch_1"
    assert payment_of("pi_1", None) == "pi_1"
