"""A draft is published from a page that says what it lacks, what publishing changes, and what was published before."""

from typing import Any

import httpx
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, consequence, fault, problem, session
from services.console.tests.integration.test_campaign_form import SCRIPT, beside, refusing, told

ONE = f"/admin/campaigns/{CAMPAIGN_ID}"
PUBLISH, VERSIONS, CLONE = f"{ONE}/publish", f"{ONE}/versions", f"{ONE}/clone"
DONE = "POST /api/admin/campaigns/*/publish"
DIFFERENCES: list[dict[str, Any]] = [
    {"place": "name", "before": "Winter", "after": "Spring"},
    {"place": "starts_at", "before": "nothing", "after": "2026-12-01T10:00:00Z"},
    {"place": "payout.amount_type", "before": "partial", "after": "fixed"},
    {"place": "payout.amount_value", "before": "50", "after": "2500"},
    {"place": "payout.allowed", "before": [], "after": ["refund", "credit"]},
    {"place": "min_purchase_amount", "before": 0, "after": 99_700},
    {"place": "criteria 'Watch 'it' all'.required", "before": True, "after": False},
    {"place": "criteria 'New one'", "before": None, "after": {"template_id": "x"}},
    {"place": "bundles 'growth'", "before": {"bundle_id": "growth"}, "after": None},
    {"place": "step 'hello'.delay_seconds", "before": 90_000, "after": 0},
    {"place": "something_new", "before": 1, "after": {"a": 1}},
]

IMPACT: dict[str, Any] = {
    "inside": 3,
    "policies": [
        {"inside": "pin", "stays": 3, "moves": 0, "ends": 0, "keeps_out": False},
        {"inside": "follow", "stays": 1, "moves": 1, "ends": 1, "keeps_out": False},
        {"inside": "drain", "stays": 3, "moves": 0, "ends": 0, "keeps_out": True},
    ],
    "steps": [
        {"campaign_version": 2, "step_name": "hello", "doing": "resting", "number": 1, "fate": "stays"},
        {
            "campaign_version": 1,
            "step_name": "nudge",
            "doing": "handed_out",
            "number": 1,
            "fate": "moves_afterwards",
            "to_step_name": "last call",
        },
        {"campaign_version": 1, "step_name": SCRIPT, "doing": "waiting", "number": 1, "fate": "ends"},
    ],
}

HOSTILE: list[dict[str, Any]] = [
    {"place": SCRIPT, "before": SCRIPT, "after": {SCRIPT: SCRIPT}},
    {"place": f"criteria '{SCRIPT}'.label_template", "before": SCRIPT, "after": SCRIPT},
    {"place": f"step '{SCRIPT}'", "before": None, "after": {}},
]


def version(number: int = 2, **more: Any) -> dict[str, Any]:
    plain = {"number": number, "name": "Spring", "published_by": str(CAMPAIGN_ID)}
    return {**plain, "published_at": "2026-11-05T10:00:00Z", **more}


@pytest.fixture
def maker(admin: Browser) -> Browser:
    admin.gateway.answers |= {
        "GET /api/admin/campaigns/*/actions": [consequence("publish", status="active", faults=[])],
        "GET /api/admin/campaigns/*/differences": DIFFERENCES,
        "POST /api/campaigns/*/publish-impact": IMPACT,
        "GET /api/admin/campaigns/*/steps": {"entry": None, "steps": [], "contents": {}},
        "GET /api/admin/campaigns/*/versions": {"items": [version(2), version(1)], "next": "further"},
        "GET /api/admin/campaigns/*/versions/*": campaign()["definition"],
        "GET /api/admin/campaigns/*/versions/*/differences": DIFFERENCES[:1],
        DONE: campaign(),
        "POST /api/admin/campaigns/*/clone": lambda _request: httpx.Response(201, json=campaign()),
    }
    return admin


async def test_everything_a_draft_lacks_leads_to_where_it_is_mended(maker: Browser) -> None:
    faults = [
        fault("criteria", "NoRequiredCriterion"),
        fault("bundles", "NoEligibleBundle"),
        fault("payout.amount_value", "ShareNoPercentage"),
        fault("journey.steps.1", "StepUnreachable", step="hello"),
    ]
    lacking = consequence("publish", why=fault("", reason="all of it"), faults=faults)
    maker.gateway.answers["GET /api/admin/campaigns/*/actions"] = [lacking]
    page = (await maker.get(PUBLISH)).text
    assert "Problems before publishing" in page
    for text in ("needs at least one criterion", "needs at least one bundle", "A share is more than 0", "step hello"):
        assert text in page
    for end in ("criteria", "bundles", "edit#f-payout.amount_value", "steps"):
        assert f'href="{ONE}/{end}"' in page
    assert ">Publish</button>" not in page
    assert "all of it" not in page, "it is said once"


async def test_a_draft_that_is_ready_is_published_as_it_was_shown(maker: Browser) -> None:
    page = (await maker.get(PUBLISH)).text
    assert "Nothing is in its way." in page
    assert "It has no messages" in page
    assert ">Publish</button>" in page
    answer = await maker.post(PUBLISH, {"edition": "7"})
    assert answer.headers["location"] == ONE
    assert maker.gateway.last("POST").headers["if-match"] == '"7"'
    assert "The draft is published." in (await maker.get(ONE)).text


async def test_another_obstacle_is_told_as_a_sentence(maker: Browser) -> None:
    refused = consequence("publish", why=fault("", "SecondPersonNeeded"), faults=[])
    maker.gateway.answers["GET /api/admin/campaigns/*/actions"] = [refused]
    page = (await maker.get(PUBLISH)).text
    assert "Who changed this draft cannot publish it" in page
    assert ">Publish</button>" not in page


async def test_what_was_in_the_way_only_when_it_was_tried_is_told_on_the_same_page(maker: Browser) -> None:
    maker.gateway.answers[DONE] = refusing(fault("criteria", "NoRequiredCriterion"))
    answer = await maker.post(PUBLISH, {"edition": "7"})
    assert (answer.status_code, "needs at least one criterion" in answer.text) == (409, True)
    maker.gateway.answers[DONE] = lambda _request: problem(409, "TransitionRefused")
    assert "A campaign cannot do that in its status." in (await maker.post(PUBLISH, {"edition": "7"})).text
    maker.gateway.answers[DONE] = lambda _request: problem(412, current=9)
    answer = await maker.post(PUBLISH, {"edition": "7"})
    assert (answer.status_code, "This is what it says now" in answer.text) == (409, True)


async def test_differences_are_said_in_words(maker: Browser) -> None:
    page = (await maker.get(VERSIONS)).text
    for text in (
        "Winter",
        "Dec 1, 2026",
        "A share of the purchase",
        "50%",
        "$25.00",
        "Refund, Credit",
        "$997.00",
        "Watch &#39;it&#39; all",
        "added",
        "removed",
        "1 day, 1 hour",
        "something new",
    ):
        assert text in page
    assert "Version 2" in page
    assert "cursor=further" in page


async def test_a_version_shows_what_it_says_and_what_it_changed(maker: Browser) -> None:
    page = (await maker.get(f"{VERSIONS}/2")).text
    assert "Winter" in page
    assert "What it says" in page
    assert "What it changed" not in (await maker.get(f"{VERSIONS}/1")).text
    maker.gateway.answers["GET /api/admin/campaigns/*/versions/*"] = lambda _request: problem(404)
    assert (await maker.get(f"{VERSIONS}/9")).status_code == 404
    assert (await maker.get(f"{VERSIONS}/x")).status_code == 404


async def test_a_draft_that_was_never_published_says_how_to_go_on(maker: Browser) -> None:
    maker.gateway.answers["GET /api/admin/campaigns/*/versions"] = {"items": [], "next": None}
    assert "Never published" in (await maker.get(VERSIONS)).text


async def test_a_copy_is_a_draft_under_an_address_of_its_own(maker: Browser) -> None:
    assert 'value="Spring"' in (await maker.get(CLONE)).text
    answer = await maker.post(CLONE, {"name": "Summer", "slug": " summer ", "model": "Spring"})
    assert answer.headers["location"] == f"{ONE}/edit"
    assert told(maker) == {"name": "Summer", "slug": "summer"}
    maker.gateway.answers["POST /api/admin/campaigns/*/clone"] = lambda _request: problem(409, "SlugTaken")
    answer = await maker.post(CLONE, {"name": "Summer", "slug": "spring", "model": "Spring"})
    assert (answer.status_code, beside(answer.text, "slug")[:33]) == (409, "Another campaign has this address")
    assert 'value="Summer"' in answer.text


async def test_script_in_versions_stays_text(maker: Browser) -> None:
    criterion = {
        "template_id": str(CAMPAIGN_ID),
        "label_template": SCRIPT,
        "kind": SCRIPT,
        "tracking": {"source": SCRIPT, "mode": SCRIPT, "target": "1"},
    }
    definition = {"name": SCRIPT, "slug": SCRIPT, "criteria": [criterion], "bundles": [{"bundle_id": SCRIPT}]}
    faults = [fault(SCRIPT, SCRIPT, SCRIPT)]
    maker.gateway.answers |= {
        "GET /api/admin/campaigns/*": campaign(definition=definition, status=SCRIPT),
        "GET /api/admin/campaigns/*/actions": [consequence("publish", why=faults[0], status=SCRIPT, faults=faults)],
        "GET /api/admin/campaigns/*/differences": HOSTILE,
        "GET /api/admin/campaigns/*/versions": {"items": [version(name=SCRIPT)], "next": SCRIPT},
        "GET /api/admin/campaigns/*/versions/*": campaign(definition=definition)["definition"],
        "GET /api/admin/campaigns/*/versions/*/differences": HOSTILE,
        DONE: refusing((SCRIPT, SCRIPT)),
    }
    pages = [await maker.get(path) for path in (PUBLISH, VERSIONS, f"{VERSIONS}/2", CLONE)]
    pages += [
        await maker.post(PUBLISH, {"edition": SCRIPT}),
        await maker.post(CLONE, {"name": SCRIPT, "model": SCRIPT}),
    ]
    for page in pages:
        assert page.status_code in (200, 303, 409)
        assert "<script>alert" not in page.text
    assert all("&lt;script&gt;alert" in page.text for page in pages[:5])


async def test_staff_reads_versions_and_publishes_nothing(stranger: Browser) -> None:
    stranger.gateway.answers |= {
        "POST /api/session": session(role="staff"),
        "GET /api/admin/campaigns/*/differences": DIFFERENCES,
        "GET /api/admin/campaigns/*/versions": {"items": [version()], "next": None},
    }
    await stranger.sign_in()
    page = (await stranger.get(VERSIONS)).text
    assert "Version 2" in page
    assert PUBLISH not in page
    for path in (PUBLISH, CLONE):
        assert (await stranger.get(path)).status_code == 403
        assert (await stranger.post(path, {"edition": "7"})).status_code == 403


async def test_who_is_inside_is_shown_with_what_each_choice_does_and_the_choice_is_passed_on(maker: Browser) -> None:
    page = (await maker.get(PUBLISH)).text
    for text in ("3 enrollments are open.", "goes on afterwards at", "last call", "stays enrolled for the criteria"):
        assert text in page
    assert "Stay: 1, go on elsewhere: 1, end: 1." in page
    assert page.count('type="radio"') == 3
    assert "<script>alert" not in page
    await maker.post(PUBLISH, {"edition": "7", "inside": "follow"})
    assert told(maker) == {"inside": "follow"}


async def test_a_draft_is_published_though_nobody_can_say_who_is_inside(maker: Browser) -> None:
    maker.gateway.answers["POST /api/campaigns/*/publish-impact"] = lambda _request: problem(503)
    assert ">Publish</button>" in (await maker.get(PUBLISH)).text
    await maker.post(PUBLISH, {"edition": "7"})
    assert told(maker) == {"inside": "pin"}
