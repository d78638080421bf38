"""Criteria of a draft: listed, moved, tried on a sample contact, saved and taken out."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, campaign, fault, problem, session
from services.console.tests.integration.test_campaign_form import SCRIPT, beside, refusing, told

ALL = f"/admin/campaigns/{CAMPAIGN_ID}/criteria"
FIRST, SECOND, THIRD = (UUID(int=number) for number in (0xA1, 0xA2, 0xA3))
TRIED = "POST /api/admin/campaigns/*/dry-run"
TYPED = {
    "edition": "7",
    "campaign": "Spring",
    "id": str(FIRST),
    "display_order": "3",
    "label_template": "Reach {{goal}}",
    "description_template": "You said {{audit.why}}.",
    "kind": "result",
    "tracking.source": "custom_webhook",
    "tracking.mode": "value",
    "tracking.name": "revenue",
    "tracking.min_value": "",
    "tracking.target": "2.5",
    "threshold_source": "audit.goals.revenue",
    "threshold_default": "$10K",
    "required": "true",
}


def criterion(template_id: UUID = FIRST, **more: Any) -> dict[str, Any]:
    tracking = {"source": "manual", "mode": "count", "target": "3", **more.pop("tracking", {})}
    plain = {"template_id": str(template_id), "label_template": f"Criterion {template_id.int:x}", "kind": "action"}
    return {**plain, "tracking": tracking, **more}


def tried(template_id: UUID = FIRST, **more: Any) -> dict[str, Any]:
    shown = {"template_id": str(template_id), "label": "Reach $50K", "description": "", "target": "$50K"}
    return {"holds": True, "checks": [], "criteria": [{**shown, "unclear": None, "unclear_code": None, **more}]}


@pytest.fixture
def maker(admin: Browser) -> Browser:
    criteria = [criterion(FIRST, display_order=4), criterion(SECOND), criterion(THIRD)]
    admin.gateway.answers["GET /api/admin/campaigns/*"] = campaign(definition={"criteria": criteria})
    admin.gateway.answers[TRIED] = tried()
    for asked in ("PUT /api/admin/campaigns/*/criteria", "PUT /api/admin/campaigns/*/criteria/order"):
        admin.gateway.answers[asked] = []
    admin.gateway.answers["DELETE /api/admin/campaigns/*/criteria"] = []
    return admin


@pytest.mark.parametrize(
    ("way", "named", "order"),
    [
        ("up", SECOND, [SECOND, FIRST, THIRD]),
        ("down", SECOND, [FIRST, THIRD, SECOND]),
        ("up", FIRST, [FIRST, SECOND, THIRD]),
        ("down", THIRD, [FIRST, SECOND, THIRD]),
        ("up", "nonsense", [FIRST, SECOND, THIRD]),
    ],
)
async def test_a_button_moves_a_criterion(maker: Browser, way: str, named: object, order: list[UUID]) -> None:
    fields = {"edition": "7", "order": f"{FIRST},{SECOND},{THIRD}", way: str(named)}
    await maker.post(f"{ALL}/order", fields)
    assert told(maker, "PUT") == {"order": [str(one) for one in order]}
    assert maker.gateway.last("PUT").headers["if-match"] == '"7"'


async def test_the_button_that_moved_it_has_the_focus_again(maker: Browser) -> None:
    answer = await maker.post(f"{ALL}/order", {"edition": "7", "order": f"{FIRST},{SECOND}", "up": str(SECOND)})
    page = (await maker.get(answer.headers["location"])).text
    assert page.count("autofocus") == 1
    assert "The criteria stand in the new order." in page


async def test_an_order_that_was_dragged_is_sent_as_it_is(maker: Browser) -> None:
    await maker.post(f"{ALL}/order", {"edition": "7", "order": f"{THIRD},{FIRST},{SECOND}"})
    assert told(maker, "PUT") == {"order": [str(one) for one in (THIRD, FIRST, SECOND)]}


async def test_the_list_shows_what_is_promised_where_nothing_is_known(maker: Browser) -> None:
    page = (await maker.get(ALL)).text
    assert "Where nothing is known: Reach $50K" in page
    assert page.index("Criterion a1") < page.index("Criterion a2")
    maker.gateway.answers[TRIED] = lambda _request: problem(503)
    assert "Criterion a2" in (await maker.get(ALL)).text, "without the dry run the list is still there"


async def test_a_new_criterion_has_its_id_before_it_is_saved_and_comes_last(maker: Browser) -> None:
    page = (await maker.get(f"{ALL}/new")).text
    assert 'name="display_order" value="5"' in page
    answer = await maker.post(f"{ALL}/new", TYPED)
    assert answer.headers["location"] == ALL
    assert told(maker, "PUT") == {
        "id": str(FIRST),
        "label_template": "Reach {{goal}}",
        "description_template": "You said {{audit.why}}.",
        "kind": "result",
        "tracking": {
            "source": "custom_webhook",
            "mode": "value",
            "name": "revenue",
            "min_value": None,
            "target": "2.5",
        },
        "threshold_source": "audit.goals.revenue",
        "threshold_default": "$10K",
        "required": True,
        "display_order": 3,
    }


async def test_the_path_says_which_criterion_is_replaced(maker: Browser) -> None:
    await maker.post(f"{ALL}/{SECOND}", {**TYPED, "id": str(THIRD)})
    assert told(maker, "PUT")["id"] == str(SECOND)


async def test_a_criterion_is_shown_as_it_is(maker: Browser) -> None:
    own = criterion(SECOND, tracking={"target": "1234.5", "min_value": "90", "mode": "value"}, required=False)
    maker.gateway.answers["GET /api/admin/campaigns/*"] = campaign(definition={"criteria": [own]})
    page = (await maker.get(f"{ALL}/{SECOND}")).text
    for shown in ('value="1234.5"', 'value="90"', "Criterion a2"):
        assert shown in page
    assert (await maker.get(f"{ALL}/{FIRST}")).status_code == 404


async def test_the_preview_tries_what_was_typed_on_the_sample_contact_and_saves_nothing(maker: Browser) -> None:
    sample = {"sample.audit.goals.revenue": "50000", "sample.audit.why": "freedom", "sample.audit.other": "x"}
    page = (await maker.post(f"{ALL}/new", {**TYPED, **sample, "step": "preview"})).text
    assert "Reach $50K" in page
    body = json.loads(maker.gateway.last("POST").content)
    assert body["audit"] == {"goals.revenue": "50000", "why": "freedom"}
    assert body["criterion"]["label_template"] == "Reach {{goal}}"
    assert not [one for one in maker.gateway.asked if one.method == "PUT"]
    assert 'name="sample.audit.goals.revenue"' in page
    assert 'value="freedom"' in page


async def test_a_preview_says_why_nobody_could_be_promised_this(maker: Browser) -> None:
    unknown = fault(f"criteria.{FIRST}.label_template", "NothingOfThisName", names="crm.goal")
    maker.gateway.answers[TRIED] = refusing(unknown)
    page = (await maker.post(f"{ALL}/new", {**TYPED, "step": "preview"})).text
    assert "Nobody could be promised this:" in page
    assert "Nothing is known by the name crm.goal." in page
    maker.gateway.answers[TRIED] = tried(target=None, unclear="as it stands", unclear_code="UnclearMissing")
    page = (await maker.post(f"{ALL}/new", {**TYPED, "step": "preview"})).text
    assert "Nothing is known, and there is no target for that case." in page


async def test_every_problem_of_a_criterion_is_beside_its_field(maker: Browser) -> None:
    maker.gateway.answers["PUT /api/admin/campaigns/*/criteria"] = refusing(
        fault("body.tracking.target", "greater_than", gt=0),
        fault(f"criteria.{FIRST}.threshold_default", "UnclearNoNumber"),
        (f"criteria.{SECOND}.label_template", "about another criterion"),
    )
    answer = await maker.post(f"{ALL}/new", {**TYPED, "tracking.min_value": "many"})
    page = answer.text
    assert answer.status_code == 422
    assert beside(page, "tracking.target") == "More than 0."
    assert beside(page, "threshold_default") == "This is no number."
    assert beside(page, "tracking.min_value").startswith("Type a number")
    assert "about another criterion" in page
    assert 'value="many"' in page


async def test_a_criterion_of_a_draft_that_changed_is_kept_and_meant_for_the_newest(maker: Browser) -> None:
    maker.gateway.answers["PUT /api/admin/campaigns/*/criteria"] = lambda _request: problem(412, current=9)
    answer = await maker.post(f"{ALL}/{FIRST}", TYPED)
    assert answer.status_code == 409
    assert "What you typed is still here" in answer.text
    assert 'name="edition" value="9"' in answer.text
    maker.gateway.is_down = True
    answer = await maker.post(f"{ALL}/{FIRST}", TYPED)
    assert (answer.status_code, "You said {{audit.why}}." in answer.text) == (503, True)


async def test_what_removing_does_is_said_before_it_is_done(maker: Browser) -> None:
    page = (await maker.get(f"{ALL}/{SECOND}/remove")).text
    assert "keeps what was promised" in page
    answer = await maker.post(f"{ALL}/{SECOND}/remove", {"edition": "7"})
    assert answer.headers["location"] == ALL
    asked = maker.gateway.last("DELETE")
    assert (asked.url.params["criterion_id"], asked.headers["if-match"]) == (str(SECOND), '"7"')
    assert (await maker.get(f"{ALL}/{CAMPAIGN_ID}/remove")).status_code == 404


async def test_script_in_a_criterion_stays_text(maker: Browser) -> None:
    hostile = criterion(
        label_template=SCRIPT,
        description_template=f"{{{{{SCRIPT}}}}}",
        threshold_source=SCRIPT,
        threshold_default=SCRIPT,
        tracking={"name": SCRIPT},
    )
    maker.gateway.answers["GET /api/admin/campaigns/*"] = campaign(
        definition={"criteria": [hostile, criterion(SECOND)], "name": SCRIPT}
    )
    maker.gateway.answers[TRIED] = tried(label=SCRIPT, description=SCRIPT, target=SCRIPT)
    maker.gateway.answers["PUT /api/admin/campaigns/*/criteria"] = refusing(("body.kind", SCRIPT), (SCRIPT, SCRIPT))
    typed = {**dict.fromkeys(TYPED, SCRIPT), "id": str(FIRST), f"sample.{SCRIPT}": SCRIPT}
    pages = [
        await maker.get(ALL),
        await maker.get(f"{ALL}/{FIRST}"),
        await maker.get(f"{ALL}/{FIRST}/remove"),
        await maker.post(f"{ALL}/{FIRST}", typed),
        await maker.post(f"{ALL}/new", {**typed, "step": "preview"}),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text
        assert ">49" not in page.text


async def test_staff_sees_criteria_and_changes_none(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/session"] = session(role="staff")
    stranger.gateway.answers["GET /api/admin/campaigns/*"] = campaign(
        definition={"criteria": [criterion(FIRST), criterion(SECOND)]}
    )
    stranger.gateway.answers[TRIED] = lambda _request: httpx.Response(200, json=tried())
    await stranger.sign_in()
    page = (await stranger.get(ALL)).text
    assert "Criterion a2" in page
    assert "Remove" not in page
    assert 'name="up"' not in page
    for path in (f"{ALL}/new", f"{ALL}/{FIRST}", f"{ALL}/{FIRST}/remove"):
        assert (await stranger.get(path)).status_code == 403
