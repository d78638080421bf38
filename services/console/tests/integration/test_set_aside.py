"""What staff sets aside instead of deciding it: with a note, shown as it was when the note is not taken."""

import json
import re
from typing import Any

import pytest

from services.console.tests.enrollments import REFUSAL_ID, refusal
from services.console.tests.fakes import Browser, fault, problem
from services.console.tests.money import ORDER_ID, about_money, open_order, pages
from services.console.tests.people import CONTACT_ID, OTHER_ID

CONFLICTS = "/admin/contacts/identity-conflicts"
UNCLEAR = "/admin/refusals/unclear-thresholds"
NAMELESS = "/admin/orders/without-bundle"
AT = "2026-11-20T10:00:00Z"
CLOSED = {"closed_at": AT, "closing_note": "A family's number."}
PAIR = {"holder_id": str(CONTACT_ID), "claimant_id": str(OTHER_ID), "seen_at": AT}
LISTS = {
    CONFLICTS: (
        f"{CONFLICTS}/{CONTACT_ID}/{OTHER_ID}/close",
        f"/api/admin/contacts/{CONTACT_ID}/keep-apart",
        {"contact_id": str(OTHER_ID)},
        f"{CONTACT_ID}-{OTHER_ID}",
    ),
    UNCLEAR: (
        f"{UNCLEAR}/{REFUSAL_ID}/close",
        f"/api/admin/refusals/unclear-thresholds/{REFUSAL_ID}/close",
        {},
        str(REFUSAL_ID),
    ),
}


@pytest.fixture
def worker(admin: Browser) -> Browser:
    """An admin with one entry in each list, and a gateway that takes whatever is said of it."""
    answers: dict[str, Any] = {f"POST {api}": {} for _place, api, _more, _id in LISTS.values()}
    answers["GET /api/admin/refusals/unclear-thresholds"] = pages(refusal())
    admin.gateway.answers = {**about_money(), **admin.gateway.answers, **answers}
    return admin


@pytest.mark.parametrize("path", LISTS)
async def test_an_entry_is_closed_with_a_note_once(worker: Browser, path: str) -> None:
    place, api, more, _id = LISTS[path]
    assert f'action="{place}"' in (await worker.get(path)).text
    done = await worker.post(place, {"note": "A family's number.", "key": "k1"})
    sent = worker.gateway.last("POST")
    assert (done.headers["location"], sent.url.path) == (path, api)
    assert json.loads(sent.content) == {"note": "A family's number.", **more}
    assert sent.headers["idempotency-key"] == "k1"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("status", [409, 422])
async def test_a_note_that_is_not_taken_is_shown_again_with_the_reason_beside_it(
    worker: Browser, path: str, status: int
) -> None:
    place, api, _more, name = LISTS[path]
    faults = [fault("body.note", "string_too_short")] if status == 422 else []
    worker.gateway.answers[f"POST {api}"] = lambda _request: problem(status, "Rejected", errors=faults)
    answer = await worker.post(place, {"note": "What I typed"})
    assert (answer.status_code, "What I typed" in answer.text) == (status, True)
    assert f'id="note-{name}-problem"' in answer.text


async def test_what_was_closed_is_the_other_side_of_its_list(worker: Browser) -> None:
    worker.gateway.answers["GET /api/admin/contacts/identity-conflicts"] = [{**PAIR, **CLOSED}]
    worker.gateway.answers["GET /api/admin/refusals/unclear-thresholds"] = pages(refusal(**CLOSED))
    for path in LISTS:
        shown = (await worker.get(f"{path}?state=closed")).text
        assert ("A family&#39;s number." in shown, "/close" in shown) == (True, False)
        asked = [one for one in worker.gateway.asked if one.url.path == f"/api{path}"][-1]
        assert asked.url.params["state"] == "closed"


async def test_two_who_claim_several_identities_are_one_conflict(worker: Browser) -> None:
    turned = {"holder_id": str(OTHER_ID), "claimant_id": str(CONTACT_ID), "seen_at": AT}
    found = [{**one, "closed_at": None, "closing_note": None} for one in (PAIR, turned, PAIR)]
    worker.gateway.answers["GET /api/admin/contacts/identity-conflicts"] = found
    shown = (await worker.get(CONFLICTS)).text
    assert len(re.findall(r'action="[^"]*/close"', shown)) == 1


async def test_a_purchase_that_is_of_no_bundle_leaves_the_list_and_may_be_named_after_all(worker: Browser) -> None:
    place = f"{NAMELESS}/{ORDER_ID}"
    assert f'action="{place}/none"' in (await worker.get(NAMELESS)).text
    done = await worker.post(f"{place}/none")
    assert (done.headers["location"], json.loads(worker.gateway.last("PUT").content)) == (NAMELESS, {"bundle_id": None})
    worker.gateway.answers["GET /api/admin/orders/without-bundle"] = pages(open_order(), after="later")
    closed = (await worker.get(f"{NAMELESS}?state=closed")).text
    assert (f'action="{place}"' in closed, "/none" in closed) == (True, False)
    assert "state=closed" in re.findall(r'href="([^"]*cursor=later[^"]*)"', closed)[0]
