"""Bundles: what is said of them, and whom they concern."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campaigns_service.domain.bundle import Bundle, concerns, delete, put, relevant, withdraw
from contracts.campaigns import BundleChanged
from contracts.examples import example
from contracts.values import Money

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BUNDLE = Bundle("growth", "Growth", Money(amount=99700, currency="EUR"), products=("price_1",), tags=("revenue",))


def test_a_bundle_is_said_when_it_changes_and_only_then() -> None:
    stored, said = put(None, BUNDLE, NOW)
    assert [event.revision for event in said] == [stored.revision] == [1]
    assert put(stored, BUNDLE, NOW) == (stored, [])
    dearer = replace(BUNDLE, price=Money(amount=1, currency="EUR"))
    assert [(event.revision, event.price.amount) for event in put(stored, dearer, NOW)[1]] == [(2, 1)]


def test_a_withdrawn_bundle_is_still_known_by_its_products_and_a_deleted_one_is_not() -> None:
    stored, _said = put(None, BUNDLE, NOW)
    assert [(e.is_offered, e.products) for e in withdraw(stored, NOW)[1]] == [(False, ("price_1",))]
    gone, said = delete(stored, NOW)
    assert [(e.is_offered, e.products) for e in said] == [(False, ())]
    assert [event.revision for event in put(gone, BUNDLE, NOW)[1]] == [3]


def test_what_we_say_of_a_bundle_is_our_example() -> None:
    said = example(BundleChanged)
    bundle = Bundle(said.bundle_id, said.name, said.price, said.products, said.tags, revision=said.revision - 1)
    before = replace(bundle, name="Before")
    assert put(before, bundle, said.changed_at)[1] == [said]


@pytest.mark.parametrize(
    ("tags", "known", "does"),
    [
        ((), (), True),
        (("revenue",), (), False),
        (("revenue",), ("revenue",), True),
        (("revenue",), ("Revenue=50000",), True),
        (("industry=coaching",), ("industry=Coaching",), True),
        (("industry=coaching",), ("industry=retail",), False),
        (("industry=coaching",), ("industry",), False),
        (("churn", "revenue"), ("revenue",), True),
    ],
)
def test_a_bundle_concerns_whoever_has_one_of_its_tags(
    tags: tuple[str, ...], known: tuple[str, ...], does: bool
) -> None:
    assert concerns(replace(BUNDLE, tags=tags), known) is does


def test_without_anything_known_of_a_visitor_no_bundle_is_left_out() -> None:
    assert relevant([BUNDLE], None) == [BUNDLE]
    assert relevant([BUNDLE], ()) == []
