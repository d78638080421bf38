"""What enrollment counts of a campaign."""

from contracts.values import ExitReason
from enrollment_service.domain.figures import Tally, add_up


def test_nothing_counts_nothing() -> None:
    assert add_up([]) == {}


def test_starts_and_ends_are_added_up() -> None:
    counted = add_up(
        [
            Tally(None, None, number=2, paid=500),
            Tally(ExitReason.COMPLETED, None, number=1, paid=100),
            Tally(ExitReason.COMPLETED, "issued", number=3, paid=30),
        ]
    )
    assert counted == {
        "enrollments.started": 6,
        "purchases.amount": 630,
        f"enrollments.ended.{ExitReason.COMPLETED}": 4,
        "enrollments.ended.issued": 3,
    }


def test_an_enrollment_by_the_purchase_of_another_is_no_start_of_its_own() -> None:
    counted = add_up([Tally(ExitReason.SAME_PURCHASE, None, number=1, paid=100)])
    assert counted == {f"enrollments.ended.{ExitReason.SAME_PURCHASE}": 1}
