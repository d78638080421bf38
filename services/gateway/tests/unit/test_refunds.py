"""Money that went back, in the shapes of the versions it belongs to: each state of each refund and dispute once."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from gateway_service.domain.facts import Disposition, RefundFact
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import understand
from services.gateway.tests.payloads import event, refund, session
from services.gateway.tests.telling import Tale, facts, reading

OLD, BETWEEN, NEW = "2020-08-27", "2023-10-16", "2025-03-31.basil"
REFUNDED = {"id": "ch_1", "payment_intent": "pi_1", "currency": "usd", "amount_refunded": 1_500}
FIRST = "ch_1:1500:1770000000"
"""What the first refund of a charge is called that is told without its name."""
DISPUTE = {
    "id": "du_1",
    "amount": 99_700,
    "currency": "usd",
    "charge": "ch_1",
    "payment_intent": "pi_1",
    "status": "needs_response",
    "balance_transactions": [],
}
GONE = {"id": "txn_1", "amount": -99_700, "currency": "usd"}
BACK = {"id": "txn_2", "amount": 99_700, "currency": "usd"}


def foreign(**changed: Any) -> dict[str, Any]:
    """A refund of 1,500 that somebody else has made."""
    return refund(**{"amount": 1_500, "metadata": {}, **changed})


def went_back(kind: str, thing: object, **more: object) -> list[tuple[str, str, int]]:
    """Reference, state and amount of every refund and dispute told."""
    told = [fact for fact in facts(kind, thing, **more) if isinstance(fact, RefundFact)]
    return [(fact.reference, fact.state, fact.amount.amount) for fact in told]


def said_of(*events: tuple[str, Any], version: str = NEW) -> list[tuple[str, str, int]]:
    """What is said of money that went back of a known purchase."""
    tale = Tale()
    tale.hear("checkout.session.completed", session())
    for kind, thing in events:
        before = {"previous_attributes": thing.pop("_before")} if "_before" in thing else {}
        body = event(kind, thing, api_version=version)
        body["data"] |= before
        tale.tell(*understand(PROVIDERS["stripe"], body, "acct_mine").facts)
    return [(one.refund_reference, one.state, one.amount.amount) for one in tale.refunds]


def test_a_refund_is_told_once_in_each_state_whichever_event_tells_it() -> None:
    failed = refund(status="failed")
    events = [("refund.created", refund()), ("refund.updated", refund()), ("charge.refund.updated", refund())]
    assert said_of(*events, ("refund.failed", failed), ("refund.updated", failed)) == [
        ("re_1", "withdrawn", 99_700),
        ("re_1", "returned", 99_700),
    ]


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_ends_without_success_is_told_as_returned(status: str) -> None:
    assert went_back("refund.updated", refund(status=status)) == [("re_1", "returned", 99_700)]


def test_a_charge_carries_its_refunds_in_old_versions() -> None:
    listed = {"data": [refund(), refund(id="re_2", amount=500), refund(id="re_3", status="failed")]}
    charge = {"id": "ch_1", "refunds": listed}
    assert went_back("charge.refunded", charge, api_version=OLD) == [
        ("re_1", "withdrawn", 99_700),
        ("re_2", "withdrawn", 500),
        ("re_3", "returned", 99_700),
    ]


def test_between_the_versions_a_refund_is_told_by_how_much_more_of_its_charge_went_back() -> None:
    second = REFUNDED | {"amount_refunded": 4_000, "_before": {"amount_refunded": 1_500}}
    events = [("charge.refunded", REFUNDED | {"_before": {"amount_refunded": 0}}), ("charge.refunded", second)]
    assert said_of(*events, version=BETWEEN) == [
        (FIRST, "withdrawn", 1_500),
        ("ch_1:4000:1770000000", "withdrawn", 2_500),
    ]


@pytest.mark.parametrize("named_first", [True, False])
def test_a_refund_that_gets_its_name_later_is_not_told_twice_and_can_still_fail(*, named_first: bool) -> None:
    unnamed = ("charge.refunded", REFUNDED | {"_before": {"amount_refunded": 0}})
    named = ("charge.refund.updated", foreign(id="re_9"))
    failed = ("charge.refund.updated", foreign(id="re_9", status="failed"))
    events = [named, unnamed] if named_first else [unnamed, named]
    reference = "re_9" if named_first else FIRST
    assert said_of(*events, failed, version=BETWEEN) == [
        (reference, "withdrawn", 1_500),
        (reference, "returned", 1_500),
    ]


def test_a_refund_that_comes_again_with_another_amount_waits_for_a_person() -> None:
    tale = Tale()
    tale.hear("checkout.session.completed", session())
    told = [tale.hear("refund.created", refund(amount=amount)) for amount in (500, 500, 900)]
    assert told == [[Disposition.APPLIED], [Disposition.DUPLICATE], [Disposition.PARKED]]
    assert [one.amount.amount for one in tale.refunds] == [500]


@pytest.mark.parametrize("other", [Disposition.APPLIED, Disposition.DUPLICATE, Disposition.WAITING])
def test_what_a_person_must_look_at_outweighs_what_else_a_webhook_told(other: Disposition) -> None:
    assert Disposition.PARKED.outweighs(other)
    assert not other.outweighs(Disposition.PARKED)


def test_two_refunds_of_one_amount_are_two() -> None:
    second = REFUNDED | {"amount_refunded": 3_000, "_before": {"amount_refunded": 1_500}}
    events = [
        ("charge.refunded", REFUNDED | {"_before": {"amount_refunded": 0}}),
        ("charge.refund.updated", foreign(id="re_1")),
        ("charge.refunded", second),
        ("charge.refund.updated", foreign(id="re_2")),
    ]
    assert [reference for reference, _, _ in said_of(*events, version=BETWEEN)] == [FIRST, "ch_1:3000:1770000000"]


@pytest.mark.parametrize("failed_first", [True, False])
def test_a_refund_that_gets_its_name_only_when_it_fails_is_back(*, failed_first: bool) -> None:
    unnamed = ("charge.refunded", REFUNDED | {"_before": {"amount_refunded": 0}})
    failed = ("charge.refund.updated", foreign(status="failed"))
    told = said_of(*([failed, unnamed] if failed_first else [unnamed, failed]), version=BETWEEN)
    assert {(state, amount) for _, state, amount in told} == {("withdrawn", 1_500), ("returned", 1_500)}
    assert {reference for reference, _, _ in told} == {"re_1" if failed_first else FIRST}


def test_after_a_refund_has_failed_another_of_the_same_amount_is_another() -> None:
    tale = Tale()
    tale.hear("checkout.session.completed", session())
    for created in (1_770_000_000, 1_770_000_000, 1_770_000_900):  # the second is the first once more
        body = event("charge.refunded", REFUNDED, api_version=BETWEEN, created=created)
        body["data"]["previous_attributes"] = {"amount_refunded": 0}
        tale.tell(*understand(PROVIDERS["stripe"], body, "acct_mine").facts)
        if created == 1_770_000_000:
            tale.hear("charge.refund.updated", foreign(status="failed"), api_version=BETWEEN)
    told = [(one.refund_reference, one.state) for one in tale.refunds]
    assert told == [(FIRST, "withdrawn"), (FIRST, "returned"), ("ch_1:1500:1770000900", "withdrawn")]


def test_a_refund_of_ours_is_never_taken_for_one_that_was_told_without_its_name() -> None:
    unnamed = ("charge.refunded", REFUNDED | {"_before": {"amount_refunded": 0}})
    ours = ("charge.refund.updated", refund(id="re_ours", amount=1_500, status="failed"))
    assert said_of(unnamed, ours, version=BETWEEN) == [(FIRST, "withdrawn", 1_500), ("re_ours", "returned", 1_500)]


def test_a_refund_of_our_own_is_not_told_without_its_name() -> None:
    key = {"id": "req_1", "idempotency_key": f"payout:{UUID(int=7)}:1"}
    read = reading("charge.refunded", REFUNDED, api_version=BETWEEN, request=key)
    assert read.reason == "refund_of_ours"
    other = reading("charge.refunded", REFUNDED, api_version=BETWEEN, request=key | {"idempotency_key": "theirs"})
    assert other.disposition is Disposition.APPLIED


def test_a_payout_id_that_is_none_is_left_out() -> None:
    (foreign,) = facts("refund.created", refund(metadata={"payout_id": "not ours"}))
    (ours,) = facts("refund.created", refund())
    assert isinstance(foreign, RefundFact)
    assert isinstance(ours, RefundFact)
    assert (foreign.payout_id, ours.payout_id) == (None, UUID(int=7))


def test_a_dispute_is_told_by_what_left_and_what_came_back_once_each() -> None:
    moved = DISPUTE | {"balance_transactions": [GONE]}
    won = DISPUTE | {"status": "won", "balance_transactions": [GONE, BACK]}
    events = [("charge.dispute.created", moved), ("charge.dispute.funds_withdrawn", moved)]
    ends = [("charge.dispute.closed", won), ("charge.dispute.funds_reinstated", won)]
    both = [("du_1", "withdrawn", 99_700), ("du_1", "returned", 99_700)]
    assert said_of(*events, *ends) == both
    assert said_of(*ends) == both


def test_events_about_funds_are_believed_without_a_list() -> None:
    bare = {name: value for name, value in DISPUTE.items() if name != "balance_transactions"}
    assert went_back("charge.dispute.funds_withdrawn", bare) == [("du_1", "withdrawn", 99_700)]
    assert went_back("charge.dispute.funds_reinstated", bare) == [("du_1", "returned", 99_700)]


def test_a_part_of_a_dispute_is_told_as_what_moved_and_in_the_currency_of_the_payment() -> None:
    part = DISPUTE | {"balance_transactions": [GONE, {"amount": 500, "currency": "usd"}]}
    assert went_back("charge.dispute.funds_reinstated", part)[-1] == ("du_1", "returned", 500)
    foreign = DISPUTE | {"balance_transactions": [{"amount": -91_000, "currency": "eur"}]}
    assert went_back("charge.dispute.funds_withdrawn", foreign) == [("du_1", "withdrawn", 99_700)]


def test_the_fee_for_a_dispute_is_no_money_of_the_purchase() -> None:
    fee, its_return = ({"amount": amount, "currency": "usd"} for amount in (-1_500, 1_500))
    lost = DISPUTE | {"status": "lost", "balance_transactions": [GONE, fee]}
    assert went_back("charge.dispute.closed", lost) == [("du_1", "withdrawn", 99_700)]
    won = DISPUTE | {"status": "won", "balance_transactions": [GONE, fee, BACK, its_return]}
    assert [amount for _, _, amount in went_back("charge.dispute.closed", won)] == [99_700, 99_700]


@pytest.mark.parametrize(("back", "told"), [(27_300, 29_910), (91_000, 99_700), (92_000, 99_700)])
def test_what_returns_in_the_currency_of_the_account_is_its_share_of_what_had_left(back: int, told: int) -> None:
    entries = [{"amount": amount, "currency": "eur"} for amount in (-91_000, back)]
    assert went_back("charge.dispute.funds_reinstated", DISPUTE | {"balance_transactions": entries}) == [
        ("du_1", "withdrawn", 99_700),
        ("du_1", "returned", told),
    ]


@pytest.mark.parametrize(
    ("status", "moved", "told"),
    [
        ("won", ((-91_000, "0.91274"), (90_104, "0.903751")), 99_700),  # all of it, at another rate
        ("under_review", ((-91_000, "0.91274"), (45_052, "0.903751")), 49_850),  # half of it
        ("won", ((-91_000, "0.91274"), (45_052, "0.903751"), (44_800, "0.898696")), 99_700),
        ("won", ((-91_000, None), (90_104, None)), 99_700),  # nobody can say, but it is won
        ("lost", ((-91_000, None), (45_500, None)), 49_850),
        ("won", ((-91_000, "0.91274"), (89_000, "0.903751")), 98_479),  # the bank has kept something
    ],
)
def test_what_returns_at_another_rate_of_exchange_is_what_it_was_worth(
    status: str, moved: tuple[tuple[int, str | None], ...], told: int
) -> None:
    entries = [
        {"amount": amount, "currency": "eur", "exchange_rate": None if rate is None else Decimal(rate)}
        for amount, rate in moved
    ]
    foreign = DISPUTE | {"status": status, "balance_transactions": entries}
    assert went_back("charge.dispute.closed", foreign)[-1] == ("du_1", "returned", told)


def test_a_lost_dispute_of_which_nothing_was_heard_is_told_when_it_is_closed() -> None:
    lost = DISPUTE | {"status": "lost", "balance_transactions": [GONE]}
    assert went_back("charge.dispute.closed", lost) == [("du_1", "withdrawn", 99_700)]


def test_what_is_back_of_a_dispute_is_said_again_when_it_is_more() -> None:
    some, rest = BACK | {"amount": 30_000}, BACK | {"id": "txn_3", "amount": 20_000}
    opened, part, more = (
        DISPUTE | {"balance_transactions": moved} for moved in ([GONE], [GONE, some], [GONE, some, rest])
    )
    withdrawn, first, second = (
        ("charge.dispute.funds_withdrawn", opened),
        ("charge.dispute.funds_reinstated", part),
        ("charge.dispute.funds_reinstated", more),
    )
    left, both = ("du_1", "withdrawn", 99_700), ("du_1", "returned", 50_000)
    assert said_of(withdrawn, first, first, second, first) == [left, ("du_1", "returned", 30_000), both]
    assert said_of(second, first, withdrawn) == [left, both]
    assert said_of(first, ("charge.dispute.closed", more | {"status": "lost"})) == [
        left,
        ("du_1", "returned", 30_000),
        both,
    ]
