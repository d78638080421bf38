"""A contact's own page: what is shown of each enrollment, what is sent, and what is kept from others."""

import json
import re
from typing import Any
from uuid import UUID

import pytest

from services.console.tests.fakes import Browser, problem
from services.console.tests.portal import (
    ALL_FILES,
    CHOOSE,
    ENROLLMENT,
    EVIDENCE,
    FILES,
    MINE,
    PAGE,
    STORED,
    SUBMIT,
    TOKEN,
    enrollment,
    met,
    mine,
    opened,
    payout,
    promised,
    reached,
    refusal,
    reported,
    revenue,
)

SCRIPT = "<script>alert('x')</script>\"'{{ 7*7 }}"


async def shown(her: Browser, *enrollments: dict[str, Any], missing: tuple[str, ...] = ()) -> str:
    her.gateway.answers[f"GET {MINE}"] = mine(*enrollments, missing=missing)
    answer = await her.get(PAGE)
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def her(stranger: Browser) -> Browser:
    """A contact who has opened her link."""
    return opened(stranger)


async def test_the_link_alone_opens_the_page(her: Browser) -> None:
    text = await shown(her, enrollment())
    assert her.gateway.asked[-1].headers["authorization"] == f"Bearer {TOKEN}"
    for told in (
        "Hello Ada",
        "Win your money back",
        "the whole $1,200.00 you paid comes back",
        "Attend three sessions",
        "2 / 3",
        "Dec 24, 2099, 6:00 PM",
        "Counts by itself.",
        "You joined",
    ):
        assert told in text


async def test_the_time_that_is_left_is_counted_down_to_the_deadline(her: Browser) -> None:
    text = await shown(her, enrollment())
    assert re.search(r'<time data-countdown="calm" datetime="2099-[^"]+">[\d,]+ days</time> left', text)
    assert "data-countdown" not in await shown(her, met())


async def test_a_session_of_staff_in_the_same_browser_does_not_count(admin: Browser) -> None:
    text = await shown(admin, enrollment())
    assert admin.gateway.asked[-1].headers["authorization"] == f"Bearer {TOKEN}"
    assert "Sign out" not in text


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ({"amount_type": "partial", "amount_value": "50"}, "50% of the $1,200.00 you paid"),
        ({"amount_type": "fixed", "amount_value": "5000", "currency": "EUR"}, "€50.00 is yours"),
        ({"amount_type": "full"}, "the whole $1,200.00"),
    ],
)
async def test_the_promise_is_said_in_money(her: Browser, terms: dict[str, Any], text: str) -> None:
    plain = {"type": "refund", "amount_type": "full", "amount_value": "0", "currency": None}
    assert text in await shown(her, enrollment(payout={**plain, **terms}))


async def test_only_what_she_reports_herself_can_be_reported(her: Browser) -> None:
    text = await shown(her, enrollment())
    assert text.count('type="file"') == 1
    assert f'action="{EVIDENCE}"' in text
    late = enrollment(deadline_at="2020-01-01T00:00:00Z")
    assert 'type="file"' not in await shown(her, late)


async def test_the_next_step_is_what_was_not_enough_and_then_the_first_that_is_open(her: Browser) -> None:
    assert '<p class="next-title">Attend three sessions</p>' in await shown(her, enrollment())
    seen = {"submitted_at": "2026-11-20T10:00:00Z", "verified_at": "2026-11-21T10:00:00Z", "evidence": "Here"}
    refused = reported(status="not_met", notes="The totals are missing.", **seen)
    one = enrollment(progress={"state": "open", "decided_at": None, "criteria": [reached(), refused]})
    text = await shown(her, one)
    assert '<p class="next-title">Earn 50,000</p>' in text
    assert "The totals are missing." in text


async def test_evidence_that_waits_is_shown_with_its_files_and_asks_for_nothing(her: Browser) -> None:
    sent = reported(status="in_progress", evidence="51,200 in March", submitted_at="2026-11-20T10:00:00Z")
    one = enrollment(criteria=[revenue()], progress={"state": "open", "decided_at": None, "criteria": [sent]})
    text = await shown(her, one)
    for told in ("Received. Somebody is looking at it.", "51,200 in March", "march.pdf", "Nothing to do right now"):
        assert told in text


async def test_the_files_of_all_enrollments_are_asked_for_at_once(her: Browser) -> None:
    sent = reported(submitted_at="2026-11-20T10:00:00Z")
    progress = {"state": "open", "decided_at": None, "criteria": [sent]}
    ids = [str(UUID(int=0xE00 + number)) for number in range(9)]
    await shown(her, *(enrollment(enrollment_id=one, criteria=[revenue()], progress=progress) for one in ids))
    asked = [request for request in her.gateway.asked if request.url.path.endswith("/files")]
    assert [sorted(request.url.params.get_list("enrollment_ids")) for request in asked] == [ids]


async def test_a_page_without_evidence_asks_for_no_files_and_one_whose_files_nobody_tells_is_whole(
    her: Browser,
) -> None:
    await shown(her, enrollment())
    assert not [request for request in her.gateway.asked if request.url.path.endswith("/files")]
    her.gateway.answers[f"GET {ALL_FILES}"] = lambda _request: problem(503)
    sent = reported(evidence="51,200 in March", submitted_at="2026-11-20T10:00:00Z")
    one = enrollment(criteria=[revenue()], progress={"state": "open", "decided_at": None, "criteria": [sent]})
    text = await shown(her, one)
    assert "51,200 in March" in text
    assert "march.pdf" not in text


async def test_the_money_is_chosen_only_when_everything_is_met(her: Browser) -> None:
    assert 'name="type"' not in await shown(her, enrollment())
    text = await shown(her, met())
    assert text.count('name="type"') == 2
    for told in ("Back to where you paid from", "$1,200.00", "Credit towards an upgrade", "$1,500.00"):
        assert told in text
    answer = await her.post(f"{PAGE}/{ENROLLMENT}/payout", {"type": "rollover_upsell"})
    assert answer.headers["location"] == f"{PAGE}#e-{ENROLLMENT}"
    assert json.loads(her.gateway.last("POST").content) == {"type": "rollover_upsell"}


async def test_a_choice_that_comes_too_late_shows_how_things_stand(her: Browser) -> None:
    her.gateway.answers[f"POST {CHOOSE}"] = refusal("PayoutNotOffered")
    her.gateway.answers[f"GET {MINE}"] = mine(met(status="payout_pending", current_payout=payout(state="issuing")))
    answer = await her.post(f"{PAGE}/{ENROLLMENT}/payout", {"type": "refund"})
    assert answer.status_code == 409
    assert "cannot be chosen any more" in answer.text
    assert (await her.post(f"{PAGE}/{ENROLLMENT}/payout", {})).status_code == 422


@pytest.mark.parametrize(
    ("status", "told", "text"),
    [
        ("criteria_met", {"state": "chosen", "offered": []}, "We know how you want it."),
        ("payout_pending", {"state": "awaiting_approval", "offered": []}, "Somebody looks over it once more"),
        ("payout_pending", {"state": "issuing", "offered": []}, "It is being paid right now."),
        ("payout_pending", {"state": "unknown", "offered": []}, "It takes a little longer"),
        ("payout_pending", {"state": "failed", "offered": []}, "did not go through at first"),
        ("refund_issued", {"state": "issued", "offered": []}, "Banks usually show it after 5 to 10 days."),
        ("credit_issued", {"state": "issued", "type": "credit", "code": "LODE-1", "offered": []}, "LODE-1"),
        ("refund_issued", {"state": "reversed", "offered": []}, "came back from the bank"),
        ("criteria_met", {"state": "withdrawn", "reason": "nothing_left", "offered": []}, "refunded already"),
    ],
)
async def test_the_money_is_followed_to_its_end(her: Browser, status: str, told: dict[str, Any], text: str) -> None:
    assert text in await shown(her, met(status=status, current_payout=payout(**told)))


@pytest.mark.parametrize(
    ("status", "reason", "text"),
    [
        ("expired", "expired", "What you have done stays yours"),
        ("withdrawn", "withdrawn", "You were taken out of this one."),
        ("withdrawn", "campaign_deleted", "The campaign was closed"),
        ("expired", "something_new", "The time is up"),
    ],
)
async def test_what_is_over_is_said_kindly_and_asks_for_nothing(
    her: Browser, status: str, reason: str, text: str
) -> None:
    progress = {"state": "missed", "decided_at": None, "criteria": [reached(), reported()]}
    page = await shown(her, enrollment(status=status, exit_reason=reason, progress=progress))
    assert text in page
    assert 'type="file"' not in page


async def test_what_is_open_comes_first(her: Browser) -> None:
    over = enrollment(campaign_name="Last year", status="expired", exit_reason="expired")
    page = await shown(her, over, enrollment(campaign_name="This year"))
    assert page.index("This year") < page.index("Last year")


async def test_who_has_nothing_yet_is_told_why(her: Browser) -> None:
    assert "Nothing here yet" in await shown(her)


async def test_parts_that_cannot_be_had_are_said_and_the_rest_is_shown(her: Browser) -> None:
    page = await shown(her, enrollment(progress=None), missing=("progress",))
    assert "How far you are cannot be told just now." in page
    assert "Attend three sessions" in page
    page = await shown(her, met(current_payout=None), missing=("current_payout",))
    assert "How your payout stands cannot be told just now." in page
    her.gateway.answers[f"GET {FILES}"] = lambda _request: problem(503)
    sent = reported(evidence="51,200", submitted_at="2026-11-20T10:00:00Z")
    one = enrollment(progress={"state": "open", "decided_at": None, "criteria": [reached(), sent]})
    assert "51,200" in await shown(her, one)


@pytest.mark.parametrize("place", [PAGE, "/client/dashboard/nonsense", "/client/dashboard/a%20b"])
async def test_a_link_that_opens_nothing_says_how_to_get_another(her: Browser, place: str) -> None:
    her.gateway.answers[f"GET {MINE}"] = lambda _request: problem(401)
    answer = await her.get(place)
    assert answer.status_code == 401
    assert "This link does not work any more" in answer.text
    assert "ask for a new link" in answer.text
    assert "/sign-in" not in answer.text


async def test_a_link_of_somebody_else_and_a_token_of_staff_open_nothing(admin: Browser) -> None:
    admin.gateway.answers[f"GET {MINE}"] = lambda _request: problem(403)
    answer = await admin.get("/client/dashboard/ls_secret")
    assert (answer.status_code, "This link does not work any more" in answer.text) == (401, True)
    assert "Sign out" not in answer.text


async def test_a_gateway_that_is_down_leaves_a_way_back_to_the_page(her: Browser) -> None:
    her.gateway.is_down = True
    answer = await her.get(PAGE)
    assert answer.status_code == 503
    assert f'href="{PAGE}"' in answer.text
    assert "/admin" not in answer.text


@pytest.mark.parametrize("status", [200, 401, 503])
async def test_the_page_is_kept_by_nobody_and_its_address_told_to_nobody(her: Browser, status: int) -> None:
    if status != 200:
        her.gateway.answers[f"GET {MINE}"] = lambda _request: problem(status)
    answer = await her.get(PAGE)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "http" not in answer.text.replace("http://www.w3.org", "").replace("http-equiv", "")


async def test_the_token_is_in_no_line_of_the_log(
    her: Browser, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    await her.get(PAGE)
    her.gateway.answers[f"GET {MINE}"] = {"items": "nonsense"}
    await her.get(PAGE)
    her.gateway.is_down = True
    await her.post(EVIDENCE, {"evidence": "x"})
    await her.get(f"{PAGE}/nowhere")
    told = capsys.readouterr()
    assert "answer_not_understood" in told.out + told.err + caplog.text
    assert TOKEN not in told.out + told.err
    assert TOKEN not in "".join(one.getMessage() for one in caplog.records)


async def test_script_in_what_she_or_staff_wrote_stays_text(her: Browser) -> None:
    seen = {"submitted_at": "2026-11-20T10:00:00Z", "verified_at": "2026-11-21T10:00:00Z"}
    sent = reported(status="not_met", evidence=SCRIPT, notes=SCRIPT, measured_notes=SCRIPT, **seen)
    her.gateway.answers[f"GET {FILES}"] = [{**STORED, "name": SCRIPT}]
    one = enrollment(
        campaign_name=SCRIPT,
        name=SCRIPT,
        criteria=[promised(label=SCRIPT, description=SCRIPT), {**revenue(), "label": SCRIPT}],
        progress={"state": "open", "decided_at": None, "criteria": [reached(), sent]},
    )
    page = await shown(her, one)
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
    assert page.count("&lt;script&gt;alert") >= 6
    her.gateway.answers[f"POST {SUBMIT}"] = refusal(SCRIPT)
    assert "<script>alert" not in (await her.post(EVIDENCE, {"evidence": SCRIPT})).text


async def test_the_page_speaks_her_language_and_her_zone(her: Browser) -> None:
    her.http.cookies.set("lodestone-zone", "America/New_York")
    answer = await her.get(PAGE, headers={"Accept-Language": "es-MX"})
    assert "Hola Ada" in answer.text
    assert "24 dic 2099, 13:00" in answer.text


async def test_theme_and_language_are_chosen_without_leaving_the_page(her: Browser) -> None:
    answer = await her.post("/look", {"theme": "dark", "back": PAGE})
    assert answer.headers["location"] == PAGE
