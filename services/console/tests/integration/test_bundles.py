"""Bundles: what can be bought, and which of them enroll in a campaign."""

import json
from typing import Any

import httpx
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem, session
from services.console.tests.integration.test_campaign_form import SCRIPT, beside, refusing, told

ALL, OF_CAMPAIGN = "/admin/bundles", f"/admin/campaigns/{CAMPAIGN_ID}/bundles"
POSTED = "POST /api/admin/campaigns/*/eligible-bundles"
TYPED = {
    "name": "Growth",
    "id": "growth",
    "price": "$997",
    "currency": "USD",
    "products": "price_1\r\n\r\n prod_2 ",
    "relevance_tags": "goal=revenue",
    "is_offered": "true",
}


def bundle(bundle_id: str = "growth", **more: Any) -> dict[str, Any]:
    plain = {
        "id": bundle_id,
        "name": bundle_id.capitalize(),
        "price": 99_700,
        "currency": "USD",
        "products": ["price_1"],
    }
    return {**plain, "relevance_tags": [], "is_offered": True, "revision": 1, **more}


@pytest.fixture
def maker(admin: Browser) -> Browser:
    known = [bundle(), bundle("starter"), bundle("old", is_offered=False), bundle("listed-old", is_offered=False)]
    listed = [{"bundle_id": "growth", "override_min_amount": 5000}, {"bundle_id": "listed-old"}, {"bundle_id": "gone"}]
    admin.gateway.answers |= {
        "GET /api/admin/bundles": known,
        "POST /api/admin/bundles": lambda _request: httpx.Response(201, json=bundle()),
        "DELETE /api/admin/bundles": lambda _request: httpx.Response(204),
        "GET /api/admin/campaigns/*": campaign(definition={"bundles": listed}),
        POSTED: lambda _request: httpx.Response(201, json=[]),
        "DELETE /api/admin/campaigns/*/eligible-bundles": [],
    }
    return admin


def changes(browser: Browser) -> list[tuple[str, Any, str]]:
    """What was asked of the draft: method, what it is about, and the edition."""
    asked = [one for one in browser.gateway.asked if one.url.path.endswith("/eligible-bundles")]
    return [
        (one.method, json.loads(one.content) if one.content else dict(one.url.params), one.headers["if-match"])
        for one in asked
    ]


async def test_bundles_that_may_enroll_are_shown_with_their_minimum(maker: Browser) -> None:
    page = (await maker.get(OF_CAMPAIGN)).text
    assert page.count(" checked") == 3
    assert 'value="50.00"' in page
    assert "deleted" in page
    assert "withdrawn from the shop" in page
    assert "starter" in page
    assert "bundle_id.old" not in page, "what nobody can buy is not offered to be listed"


async def test_only_what_differs_is_asked_for_each_for_the_edition_before(maker: Browser) -> None:
    typed = {"bundle_id.growth": "true", "override_min_amount.growth": "75", "bundle_id.starter": "true"}
    answer = await maker.post(OF_CAMPAIGN, {"edition": "7", "bundle_id.listed-old": "true", **typed})
    assert answer.headers["location"] == OF_CAMPAIGN
    assert changes(maker) == [
        ("DELETE", {"bundle_id": "gone"}, '"7"'),
        ("POST", {"bundle_id": "growth", "override_min_amount": 7500}, '"8"'),
        ("POST", {"bundle_id": "starter", "override_min_amount": None}, '"9"'),
    ]


async def test_nothing_is_changed_while_a_minimum_cannot_be_read(maker: Browser) -> None:
    typed = {"bundle_id.growth": "true", "override_min_amount.growth": "much", "override_min_amount.starter": "x"}
    answer = await maker.post(OF_CAMPAIGN, {"edition": "7", **typed})
    assert answer.status_code == 422
    assert beside(answer.text, "override_min_amount.growth").startswith("Type a sum of money")
    assert 'value="much"' in answer.text
    assert changes(maker) == []


async def test_bundles_of_a_draft_that_changed_are_kept_as_typed(maker: Browser) -> None:
    answer = await maker.post(OF_CAMPAIGN, {"edition": "6", "bundle_id.starter": "true"})
    assert answer.status_code == 409
    assert "What you typed is still here" in answer.text
    assert answer.text.count(" checked") == 1
    assert changes(maker) == []
    maker.gateway.answers[POSTED] = refusing(fault("body.override_min_amount", "less_than_equal", le=1))
    answer = await maker.post(OF_CAMPAIGN, {"edition": "7", "bundle_id.starter": "true"})
    assert (answer.status_code, "override_min_amount: " in answer.text) == (422, True)


async def test_all_bundles_are_listed_with_what_can_be_done(maker: Browser) -> None:
    page = (await maker.get(ALL)).text
    assert "$997.00" in page
    assert "Withdrawn from the shop" in page
    assert page.index("Starter") < page.index("Old")
    maker.gateway.answers["GET /api/admin/bundles"] = []
    assert "No bundles yet" in (await maker.get(ALL)).text


async def test_a_new_bundle_is_offered(maker: Browser) -> None:
    answer = await maker.post(f"{ALL}/new", {**TYPED, "id": "other"})
    assert answer.headers["location"] == ALL
    assert told(maker) == {
        "id": "other",
        "name": "Growth",
        "price": 99_700,
        "currency": "USD",
        "products": ["price_1", "prod_2"],
        "relevance_tags": ["goal=revenue"],
        "is_offered": True,
    }


async def test_a_new_bundle_does_not_change_one_that_is_there(maker: Browser) -> None:
    answer = await maker.post(f"{ALL}/new", TYPED)
    assert answer.status_code == 409
    assert beside(answer.text, "id") == "There is a bundle of this id already."
    assert maker.gateway.last("POST").url.path == "/api/session"


async def test_a_bundle_is_shown_as_it_is_and_the_path_says_which_is_changed(maker: Browser) -> None:
    page = (await maker.get(f"{ALL}/growth")).text
    assert 'value="997.00"' in page
    assert "price_1" in page
    await maker.post(f"{ALL}/growth", {**TYPED, "id": "other", "is_offered": ""})
    assert (told(maker)["id"], told(maker)["is_offered"]) == ("growth", False)
    assert (await maker.get(f"{ALL}/nothing")).status_code == 404


async def test_every_problem_of_a_bundle_is_beside_its_field(maker: Browser) -> None:
    maker.gateway.answers["POST /api/admin/bundles"] = refusing(
        fault("body.id", "IdOfOtherSigns"),
        fault("body.products.1", "string_pattern_mismatch"),
        fault("body.price", "int_type"),
    )
    answer = await maker.post(f"{ALL}/new", {**TYPED, "id": "a b", "price": ""})
    assert answer.status_code == 422
    assert beside(answer.text, "id").startswith("Letters, digits")
    assert beside(answer.text, "products") == "This is not in the form that is expected."
    assert beside(answer.text, "price") == "Fill this in."
    maker.gateway.answers["POST /api/admin/bundles"] = refusing(
        fault("body", "PriceNotPayable", step=10, currency="KWD")
    )
    assert beside((await maker.post(f"{ALL}/growth", TYPED)).text, "price").startswith(
        "Nobody can pay this price in KWD"
    )
    maker.gateway.answers["POST /api/admin/bundles"] = lambda _request: problem(
        409, "ProductTaken", params={"products": "price_1"}
    )
    assert beside((await maker.post(f"{ALL}/growth", TYPED)).text, "products").endswith("bundle&#39;s: price_1.")
    maker.gateway.is_down = True
    for path in (f"{ALL}/new", f"{ALL}/growth"):
        answer = await maker.post(path, TYPED)
        assert (answer.status_code, 'value="$997"' in answer.text) == (503, True)


async def test_what_happens_to_a_bundle_is_said_before_it_is_done(maker: Browser) -> None:
    assert "it can be offered again" in (await maker.get(f"{ALL}/growth/withdraw")).text
    assert (await maker.post(f"{ALL}/growth/withdraw")).headers["location"] == ALL
    assert dict(maker.gateway.last("DELETE").url.params) == {"bundle_id": "growth"}
    assert "This cannot be undone." in (await maker.get(f"{ALL}/growth/delete")).text
    await maker.post(f"{ALL}/growth/delete")
    assert maker.gateway.last("DELETE").url.params["permanent"] == "true"
    maker.gateway.answers["DELETE /api/admin/bundles"] = lambda _request: problem(409, "BundleInUse")
    answer = await maker.post(f"{ALL}/growth/delete")
    assert (answer.status_code, "A campaign lists this bundle" in answer.text) == (409, True)


async def test_script_in_a_bundle_stays_text(maker: Browser) -> None:
    hostile = bundle(name=SCRIPT, products=[SCRIPT], relevance_tags=[SCRIPT], currency="USD")
    maker.gateway.answers["GET /api/admin/bundles"] = [hostile, bundle(SCRIPT)]
    maker.gateway.answers["POST /api/admin/bundles"] = refusing(("body.name", SCRIPT), (SCRIPT, SCRIPT))
    listed = [{"bundle_id": "growth"}, {"bundle_id": SCRIPT}]
    maker.gateway.answers["GET /api/admin/campaigns/*"] = campaign(definition={"bundles": listed, "name": SCRIPT})
    pages = [await maker.get(path) for path in (ALL, OF_CAMPAIGN, f"{ALL}/growth", f"{ALL}/growth/delete")]
    pages += [
        await maker.post(f"{ALL}/new", dict.fromkeys(TYPED, f"{SCRIPT}.")),
        await maker.post(f"{ALL}/growth", TYPED),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text


async def test_staff_sees_bundles_and_changes_none(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = session(role="staff")
    stranger.gateway.answers["GET /api/admin/bundles"] = [bundle()]
    await stranger.sign_in()
    for path in (ALL, OF_CAMPAIGN):
        page = (await stranger.get(path)).text
        assert "Growth" in page
        assert "Save bundles" not in page
        assert "New bundle" not in page
    for path in (f"{ALL}/new", f"{ALL}/growth", f"{ALL}/growth/delete"):
        assert (await stranger.get(path)).status_code == 403
