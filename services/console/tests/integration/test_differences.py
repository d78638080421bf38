"""Lists of differences: what the API says against closing one stands beside its note."""

import pytest

from services.console.tests.fakes import Browser, problem
from services.console.tests.integration.test_figures import standing
from services.console.tests.money import DIFFERENCE_ID, difference, order_difference, pages

LISTS = {
    "/admin/figure-differences": ("/api/admin/figure-differences", standing(id=str(DIFFERENCE_ID))),
    "/admin/money/differences": ("/api/admin/ledger-differences", difference()),
    "/admin/orders/differences": ("/api/admin/orders/differences", order_difference()),
}


@pytest.mark.parametrize("place", LISTS)
async def test_a_refusal_is_told_beside_the_note_whatever_its_code(admin: Browser, place: str) -> None:
    api, one = LISTS[place]
    admin.gateway.answers[f"GET {api}"] = pages(one)
    admin.gateway.answers[f"POST {api}/*/close"] = lambda _request: problem(409, "AlreadyClosed")
    answer = await admin.post(f"{place}/{DIFFERENCE_ID}/close", {"note": "Seen by hand."})
    assert answer.status_code == 409
    beside = answer.text.partition(f'id="note-{DIFFERENCE_ID}-problem"')[2].partition("</p>")[0]
    assert "Because of AlreadyClosed." in beside
    assert "Seen by hand." in answer.text
