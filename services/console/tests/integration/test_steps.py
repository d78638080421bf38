"""The journey of a draft: read, changed step by step, moved and shortened, and always sent as a whole."""

import json
from typing import Any
from uuid import UUID

import pytest

from services.console.tests.fakes import CAMPAIGN_ID, Browser, fault, problem, session
from services.console.tests.integration.test_campaign_form import SCRIPT, beside, pressed_by_enter, refusing

ALL = f"/admin/campaigns/{CAMPAIGN_ID}/steps"
MAIL, WAIT, QUESTION, LAST, END = (str(UUID(int=number)) for number in (0xB1, 0xB2, 0xB3, 0xB4, 0xB5))
FIRST_TEXT, LAST_TEXT = (str(UUID(int=number)) for number in (0xD1, 0xD2))
SET = "PUT /api/admin/campaigns/*/steps"


def content(**texts: str) -> dict[str, Any]:
    said = {locale: {"subject": f"{text}!", "body": text} for locale, text in texts.items()}
    return {"channel": "email", "default_locale": "en", "texts": said}


def mail(step_id: str, text: str, onward: str | None, **more: Any) -> dict[str, Any]:
    plain = {"kind": "send_email", "step_id": step_id, "name": "Welcome", "delay_seconds": 90_000, "next": onward}
    return {**plain, "content_id": text, "content_version": 1, "stale_after_seconds": 86_400, **more}


def journey() -> dict[str, Any]:
    condition = {"field": "criteria_met", "operator": "equals", "value": True}
    steps = [
        mail(MAIL, FIRST_TEXT, WAIT),
        {
            "kind": "wait",
            "step_id": WAIT,
            "name": "A week",
            "delay_seconds": 0,
            "next": QUESTION,
            "seconds": 604_800,
            "until_criteria_met": True,
        },
        {
            "kind": "conditional",
            "step_id": QUESTION,
            "name": "Done?",
            "delay_seconds": 0,
            "conditions": [condition],
            "true_path": END,
            "false_path": LAST,
        },
        mail(LAST, LAST_TEXT, None, name="Keep going", delay_seconds=0),
        {"kind": "exit_campaign", "step_id": END, "name": "Thanks", "delay_seconds": 0, "reason": "goal_achieved"},
    ]
    return {
        "entry": MAIL,
        "steps": steps,
        "contents": {FIRST_TEXT: content(en="Hello {{first_name}}", es="Hola"), LAST_TEXT: content(en="You can")},
    }


@pytest.fixture
def maker(admin: Browser) -> Browser:
    admin.gateway.answers |= {
        "GET /api/admin/campaigns/*/steps": journey(),
        SET: journey(),
        "PUT /api/admin/campaigns/*/steps/order": journey(),
    }
    return admin


def sent(browser: Browser) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = json.loads(browser.gateway.last("PUT").content)
    return steps


TYPED = {
    "edition": "7",
    "id": MAIL,
    "kind": "send_email",
    "name": "Welcome",
    "delay_seconds": "2",
    "delay_seconds.unit": "hours",
    "stale_after_seconds": "1",
    "stale_after_seconds.unit": "days",
    "default_locale": "en",
    "subject": "Hi",
    "body": "  Well\r\ncome",
    "locales": "es",
    "translations.es.subject": "Hola",
    "translations.es.body": "Hola",
}


KEPT_WAIT = {
    "id": WAIT,
    "kind": "wait",
    "name": "A week",
    "delay_seconds": 0,
    "seconds": 604_800,
    "until_criteria_met": True,
    "next": QUESTION,
}
KEPT_END = {"id": END, "kind": "exit_campaign", "name": "Thanks", "delay_seconds": 0, "reason": "goal_achieved"}


async def test_the_journey_is_read_in_its_order_with_what_it_says(maker: Browser) -> None:
    page = (await maker.get(ALL)).text
    for text in (
        "1 day, 1 hour",
        "first_name",
        "Hola",
        "Waits 7 days.",
        "If so: Thanks",
        "Then: the end",
        "Reached the goal",
    ):
        assert text in page
    assert page.index("Welcome") < page.index("A week") < page.index("Keep going")


async def test_the_map_leads_to_each_step_of_the_list_and_marks_those_nobody_comes_to(maker: Browser) -> None:
    maker.gateway.answers["GET /api/admin/campaigns/*/steps"] = {**journey(), "entry": QUESTION}
    page = (await maker.get(ALL)).text
    for step_id in (MAIL, WAIT, QUESTION, LAST, END):
        assert page.count(f'href="#s-{step_id}"') == page.count(f'id="s-{step_id}"') == 1
    assert "<title>Question: Done?</title>" in page
    assert "<title>Wait: A week. No way leads here.</title>" in page
    assert 'aria-details="steps"' in page
    assert '<ol class="steps" id="steps">' in page


async def test_a_step_that_is_changed_is_sent_with_all_others_as_they_are(maker: Browser) -> None:
    answer = await maker.post(f"{ALL}/{MAIL}", {**TYPED, "id": "another"})
    assert answer.headers["location"] == ALL
    steps = sent(maker)
    assert [step["id"] for step in steps] == [MAIL, WAIT, QUESTION, LAST, END]
    assert steps[0] == {
        "id": MAIL,
        "kind": "send_email",
        "name": "Welcome",
        "delay_seconds": 7200,
        "stale_after_seconds": 86_400,
        "default_locale": "en",
        "subject": "Hi",
        "body": "  Well\r\ncome",
        "translations": {"es": {"subject": "Hola", "body": "Hola"}},
        "next": WAIT,
    }
    assert steps[1] == KEPT_WAIT
    assert (steps[2]["true_path"], steps[2]["false_path"], len(steps[2]["conditions"])) == (END, LAST, 1)
    assert steps[4] == KEPT_END
    assert maker.gateway.last("PUT").headers["if-match"] == '"7"'


@pytest.mark.parametrize(
    ("after", "order", "onward"),
    [
        ("", ["new", MAIL, WAIT, QUESTION, LAST, END], MAIL),
        (MAIL, [MAIL, "new", WAIT, QUESTION, LAST, END], WAIT),
        (LAST, [MAIL, WAIT, QUESTION, LAST, "new", END], None),
    ],
)
async def test_a_new_step_goes_between_two_others(
    maker: Browser, after: str, order: list[str], onward: str | None
) -> None:
    await maker.post(f"{ALL}/new", {**TYPED, "id": "new", "after": after})
    steps = {step["id"]: step for step in sent(maker)}
    assert list(steps) == order
    assert steps["new"]["next"] == onward
    if after:
        assert steps[after]["next"] == "new"


@pytest.mark.parametrize(
    ("gone", "leads"),
    [(WAIT, (MAIL, "next", QUESTION)), (LAST, (QUESTION, "false_path", None)), (QUESTION, (WAIT, "next", LAST))],
)
async def test_what_led_to_a_step_that_is_gone_leads_to_the_one_behind_it(
    maker: Browser, gone: str, leads: tuple[str, str, str | None]
) -> None:
    assert "leads to the step after it" in (await maker.get(f"{ALL}/{gone}/remove")).text
    await maker.post(f"{ALL}/{gone}/remove", {"edition": "7"})
    steps = {step["id"]: step for step in sent(maker)}
    step, way, onward = leads
    assert gone not in steps
    assert steps[step][way] == onward


async def test_a_button_moves_a_step_and_an_order_that_is_no_journey_is_told(maker: Browser) -> None:
    await maker.post(f"{ALL}/order", {"edition": "7", "down": MAIL})
    assert json.loads(maker.gateway.last("PUT").content) == {"order": [WAIT, MAIL, QUESTION, LAST, END]}
    unreachable = fault("steps.x", "StepUnreachable", step="Welcome")
    maker.gateway.answers["PUT /api/admin/campaigns/*/steps/order"] = refusing(unreachable)
    answer = await maker.post(f"{ALL}/order", {"edition": "7", "up": END})
    assert (answer.status_code, "No way leads to the step Welcome." in answer.text) == (409, True)


async def test_every_problem_of_a_step_is_beside_its_field(maker: Browser) -> None:
    maker.gateway.answers[SET] = refusing(
        fault("body.0.send_email.subject", "string_too_short", min_length=1),
        (f"contents.{FIRST_TEXT}.texts.en.body", "body (en), line 1: unknown"),
        (f"contents.{FIRST_TEXT}.texts.es.body", "body (es), line 2: unknown"),
        ("body.3.send_email.name", "about another step"),
    )
    answer = await maker.post(f"{ALL}/{MAIL}", {**TYPED, "delay_seconds": "soon", "subject": ""})
    page = answer.text
    assert answer.status_code == 422
    assert beside(page, "subject") == "Fill this in."
    assert beside(page, "body") == "body (en), line 1: unknown"
    assert beside(page, "translations.es.body") == "body (es), line 2: unknown"
    assert beside(page, "delay_seconds").startswith("Type a number")
    assert "about another step" in page
    assert 'value="soon"' in page


async def test_a_step_of_a_draft_that_changed_is_kept_and_meant_for_the_newest(maker: Browser) -> None:
    maker.gateway.answers[SET] = lambda _request: problem(412, current=9)
    answer = await maker.post(f"{ALL}/{MAIL}", TYPED)
    assert (answer.status_code, 'name="edition" value="9"' in answer.text) == (409, True)
    maker.gateway.is_down = True
    answer = await maker.post(f"{ALL}/{MAIL}", TYPED)
    assert (answer.status_code, 'value="Hi"' in answer.text) == (503, True)


async def test_another_language_gets_fields_and_an_empty_one_is_left_out(maker: Browser) -> None:
    page = (await maker.post(f"{ALL}/{MAIL}", {**TYPED, "step": "language", "locale": "pt-BR"})).text
    assert 'name="translations.pt-BR.body"' in page
    assert 'value="Hi"' in page
    empty = {"translations.es.subject": "", "translations.es.body": ""}
    await maker.post(f"{ALL}/{MAIL}", {**TYPED, **empty})
    assert sent(maker)[0]["translations"] == {}


@pytest.mark.parametrize(("kind", "field"), [("wait", "until_criteria_met"), ("exit_campaign", "reason")])
async def test_each_kind_has_a_form(maker: Browser, kind: str, field: str) -> None:
    page = (await maker.get(f"{ALL}/new?kind={kind}")).text
    assert f'name="{field}"' in page
    assert 'name="subject"' not in page
    assert (await maker.get(f"{ALL}/{WAIT}")).status_code == 200
    assert (await maker.get(f"{ALL}/{CAMPAIGN_ID}")).status_code == 404
    assert (await maker.get(f"{ALL}/new?kind=conditional")).status_code == 422


async def test_enter_in_a_field_saves_the_step_and_adds_no_language(maker: Browser) -> None:
    assert "name=" not in pressed_by_enter((await maker.get(f"{ALL}/new?kind=send_email")).text)


async def test_script_in_a_step_stays_text(maker: Browser) -> None:
    hostile = journey()
    for step in hostile["steps"]:
        step["name"] = SCRIPT
    hostile["contents"] = {FIRST_TEXT: content(en=SCRIPT, es=SCRIPT), LAST_TEXT: content(en=f"{{{{{SCRIPT}}}}}")}
    maker.gateway.answers["GET /api/admin/campaigns/*/steps"] = hostile
    maker.gateway.answers[SET] = refusing(("body.0.send_email.name", SCRIPT), (SCRIPT, SCRIPT))
    typed = {**dict.fromkeys(TYPED, SCRIPT), "kind": "send_email", "locales": SCRIPT}
    pages = [await maker.get(path) for path in (ALL, f"{ALL}/{MAIL}", f"{ALL}/{MAIL}/remove", f"{ALL}/new")]
    pages += [await maker.post(f"{ALL}/{MAIL}", typed), await maker.post(f"{ALL}/new", typed)]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text
        assert ">49" not in page.text


async def test_staff_reads_messages_and_changes_none(stranger: Browser) -> None:
    stranger.gateway.answers |= {
        "POST /api/session": session(role="staff"),
        "GET /api/admin/campaigns/*/steps": journey(),
    }
    await stranger.sign_in()
    page = (await stranger.get(ALL)).text
    assert "Keep going" in page
    assert "Remove" not in page
    for path in (f"{ALL}/new", f"{ALL}/{MAIL}", f"{ALL}/{MAIL}/remove"):
        assert (await stranger.get(path)).status_code == 403
