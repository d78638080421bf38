"""A step in its form: every kind, every problem beside its field, and nothing that was typed is lost."""

import re

import pytest

from console_service.forms.step_kinds import KINDS, StepKind
from services.console.tests.fakes import CAMPAIGN_ID, Browser, fault, problem
from services.console.tests.integration.test_campaign_form import SCRIPT, beside, pressed_by_enter, refusing
from services.console.tests.journeys import ALL, END, FIRST_TEXT, LAST_TEXT, MAIL, SET, TYPED, content, journey, sent


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
    assert (answer.status_code, "Hi</textarea>" in answer.text) == (503, True)


async def test_a_form_that_is_sent_twice_has_been_taken_once(maker: Browser) -> None:
    kept = {"edition": "6", "id": END, "kind": "exit_campaign", "name": "Thanks", "after": "stay"}
    typed = {**kept, "reason": "goal_achieved", "delay_seconds": "0", "anchor": "previous_step"}
    steps = journey()
    steps["steps"][-1]["anchor"] = "previous_step"
    maker.gateway.answers |= {
        "GET /api/admin/campaigns/*/steps": steps,
        SET: lambda _request: problem(412, current=7),
    }
    assert "The step is saved." in (await maker.post(f"{ALL}/{END}", typed)).text
    assert (await maker.post(f"{ALL}/new", typed)).headers["location"] == ALL
    assert (await maker.post(f"{ALL}/{END}", {**typed, "name": "Bye"})).status_code == 409
    assert (await maker.post(f"{ALL}/{CAMPAIGN_ID}/remove", {"edition": "6"})).headers["location"] == ALL


async def test_another_language_gets_fields_and_an_empty_one_is_left_out(maker: Browser) -> None:
    page = (await maker.post(f"{ALL}/{MAIL}", {**TYPED, "step": "language", "locale": "pt-BR"})).text
    assert 'name="translations.pt-BR.body"' in page
    assert 'value="Hi"' in page
    empty = {"translations.es.subject": "", "translations.es.body": ""}
    await maker.post(f"{ALL}/{MAIL}", {**TYPED, **empty})
    assert sent(maker)[0]["translations"] == {}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_each_kind_has_a_form(maker: Browser, kind: StepKind) -> None:
    page = (await maker.get(f"{ALL}/new?kind={kind.name}")).text
    named = set(re.findall(r'name="([^"]*)"', page))
    assert {part for one in kind.all_parts for part in one.begun()} <= named
    assert ("subject" in named) is (kind.name == "send_email")


async def test_what_is_not_there_is_not_shown(maker: Browser) -> None:
    assert (await maker.get(f"{ALL}/{CAMPAIGN_ID}")).status_code == 404
    assert (await maker.get(f"{ALL}/new?kind=nonsense")).status_code == 422


async def test_rows_are_asked_for_and_nothing_that_was_typed_is_lost(maker: Browser) -> None:
    typed = {"edition": "7", "kind": "split", "name": "Halves", "variants.rows": "2", "variants.0.name": "Loud"}
    page = (await maker.post(f"{ALL}/new", {**typed, "id": "new", "step": "rows:variants"})).text
    assert 'name="variants.2.name"' in page
    assert 'value="Loud"' in page
    assert not [one for one in maker.gateway.asked if one.method == "PUT"]


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
