"""A payout is ended at staff's word: what that does is said before, and a refusal is told on the same page."""

import json
import re

import pytest

from services.console.tests.fakes import Browser, fault, problem
from services.console.tests.money import PAYOUT_ID, about_money, payout

ONE, API = f"/admin/payouts/{PAYOUT_ID}", f"/api/admin/payouts/{PAYOUT_ID}"
ENDS = {"settle": {"reference": "re_1", "note": "Seen."}, "withdraw": {"note": "Paid by transfer."}}


@pytest.fixture
def treasurer(admin: Browser) -> Browser:
    """An admin with a payout to look after."""
    admin.gateway.answers = {**about_money(), **admin.gateway.answers}
    return admin


def stands(browser: Browser, state: str) -> None:
    """Let the payout be in a state."""
    browser.gateway.answers["GET /api/admin/payouts/*"] = payout(state=state)


@pytest.mark.parametrize(
    ("state", "ends"),
    [
        ("unknown", ["settle"]),
        ("failed", ["withdraw"]),
        ("reversed", ["withdraw"]),
        ("chosen", ["withdraw"]),
        ("awaiting_approval", ["withdraw"]),
        ("issued", []),
        ("withdrawn", []),
    ],
)
async def test_what_may_be_done_with_a_payout_stands_on_its_page(
    treasurer: Browser, state: str, ends: list[str]
) -> None:
    stands(treasurer, state)
    shown = (await treasurer.get(ONE)).text
    assert [end for end in ENDS if f'href="{ONE}/{end}"' in shown] == ends
    assert ("/resolve" in shown) == (state in ("chosen", "failed", "reversed"))


@pytest.mark.parametrize("end", ENDS)
async def test_it_is_done_once_and_said(treasurer: Browser, end: str) -> None:
    page = (await treasurer.get(f"{ONE}/{end}")).text
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    done = await treasurer.post(f"{ONE}/{end}", {**ENDS[end], "key": key})
    sent = treasurer.gateway.last("POST")
    assert (done.headers["location"], sent.url.path, sent.headers["idempotency-key"]) == (ONE, f"{API}/{end}", key)
    assert json.loads(sent.content) == ENDS[end]


async def test_without_a_reference_the_provider_did_nothing(treasurer: Browser) -> None:
    await treasurer.post(f"{ONE}/settle", {"reference": " ", "note": "Not there."})
    assert json.loads(treasurer.gateway.last("POST").content) == {"reference": None, "note": "Not there."}


@pytest.mark.parametrize(("end", "code"), [("settle", "StillAsked"), ("withdraw", "PayoutNotOpen")])
async def test_a_refusal_is_told_and_what_was_typed_stays(treasurer: Browser, end: str, code: str) -> None:
    treasurer.gateway.answers[f"POST /api/admin/payouts/*/{end}"] = lambda _request: problem(409, code)
    answer = await treasurer.post(f"{ONE}/{end}", ENDS[end])
    assert (answer.status_code, ENDS[end]["note"] in answer.text) == (409, True)


async def test_a_missing_note_is_told_beside_it(treasurer: Browser) -> None:
    faults = [fault("body.note", "string_too_short")]
    treasurer.gateway.answers["POST /api/admin/payouts/*/withdraw"] = lambda _request: problem(422, errors=faults)
    answer = await treasurer.post(f"{ONE}/withdraw", {"note": ""})
    assert answer.status_code == 422
    assert "note-problem" in answer.text
