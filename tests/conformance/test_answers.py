"""Every operation is answered with success at least once, or it is said why not."""

from collections.abc import Callable

import pytest

from tests.conformance.asking import operations_of
from tests.conformance.errands import errands
from tests.conformance.world import World, ask

UNANSWERED = {
    "accept_overpaid_order": "only two purchases that prove to be one may give too much; payouts' own tests join them",
    "close_unclear": "no value of a contact is unclear here; enrollment's own tests close what waits for one",
    "open_checkout": "a payment provider is asked for a page; payouts' own tests play one",
    "settle_payout": "only what has been unknown for a day is settled; payouts' own tests wait for it",
    "withdraw_payout": "the payout of this world is paid; payouts' own tests take others back",
    "show_parked": "nothing that happens here is set aside; the chassis' own tests show a record that was",
}


@pytest.mark.timeout(3600)
def test_every_operation_succeeds_for_somebody(world: World, note: Callable[[str, object], None]) -> None:
    """What fuzzing sees of an operation that only ever refuses is one half of the document."""
    errands(world.ours)
    operations = operations_of(world.document)
    for question in (one for one in operations if one.method == "get"):
        ask(world, question.roles[0], question.good(world.known))
    note("operations", len(operations))
    note("unanswered", len(world.unanswered()))
    assert world.unanswered() == UNANSWERED.keys()
