"""The journey of a draft: read, built on its map, moved and shortened, and always sent as a whole."""

import html
import json
import re

import pytest

from services.console.tests.fakes import Browser, consequence, fault, problem, session
from services.console.tests.integration.test_campaign_form import beside, refusing
from services.console.tests.journeys import (
    ALL,
    END,
    KEPT_END,
    KEPT_WAIT,
    LAST,
    MAIL,
    QUESTION,
    SET,
    TYPED,
    WAIT,
    journey,
    sent,
)


async def test_the_journey_is_read_in_its_order_with_what_it_says(maker: Browser) -> None:
    page = (await maker.get(ALL)).text
    for text in (
        "1 day, 1 hour",
        "first_name",
        "Hola",
        "7 days",
        "Criteria met",
        "Reached the goal",
    ):
        assert text in page
    assert page.index("Welcome") < page.index("A week") < page.index("Keep going")


async def test_the_map_leads_to_each_step_of_the_list_and_marks_those_nobody_comes_to(maker: Browser) -> None:
    maker.gateway.answers["GET /api/admin/campaigns/*/steps"] = {**journey(), "entry": QUESTION}
    page = (await maker.get(ALL)).text
    for step_id in (MAIL, WAIT, QUESTION, LAST, END):
        assert page.count(f'href="{ALL}/{step_id}#panel"') == page.count(f'id="s-{step_id}"') == 1
    assert "<title>Question: Done?</title>" in page
    assert "<title>Wait: A week. No way leads here.</title>" in page


async def test_each_way_has_a_button_that_puts_a_step_on_it(maker: Browser) -> None:
    page = html.unescape((await maker.get(ALL)).text)
    ways = [(MAIL, "next"), (WAIT, "next"), (QUESTION, "true_path"), (QUESTION, "false_path"), (LAST, "next")]
    assert re.findall(r'class="map-add" href="[^"]*after=([^"]*)#panel"', page) == [
        f"{step}%3A{way}" for step, way in ways
    ]
    kinds = (await maker.get(f"{ALL}/new?after={QUESTION}%3Atrue_path")).text
    assert f"kind=wait&amp;after={QUESTION}%3Atrue_path#panel" in kinds
    form = (await maker.get(f"{ALL}/new?kind=wait&after={QUESTION}%3Atrue_path")).text
    assert f'<option value="{QUESTION}:true_path" selected>3. Done?: If so</option>' in form


async def test_a_step_that_is_changed_is_sent_with_all_others_as_they_are(maker: Browser) -> None:
    answer = await maker.post(f"{ALL}/{MAIL}", {**TYPED, "id": "another"})
    assert (answer.status_code, "The step is saved." in answer.text) == (200, True)
    steps = sent(maker)
    assert [step["id"] for step in steps] == [MAIL, WAIT, QUESTION, LAST, END]
    assert steps[0] == {
        "id": MAIL,
        "kind": "send_email",
        "name": "Welcome",
        "delay_seconds": 7200,
        "anchor": "previous_step",
        "stale_after_seconds": 86_400,
        "default_locale": "en",
        "subject": "Hi",
        "body": "  Well\ncome",
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
        (f"{MAIL}:next", [MAIL, "new", WAIT, QUESTION, LAST, END], WAIT),
        (f"{QUESTION}:false_path", [MAIL, WAIT, QUESTION, "new", LAST, END], LAST),
        (f"{LAST}:next", [MAIL, WAIT, QUESTION, LAST, "new", END], None),
    ],
)
async def test_a_new_step_goes_between_two_others(
    maker: Browser, after: str, order: list[str], onward: str | None
) -> None:
    await maker.post(f"{ALL}/new", {**TYPED, "id": "new", "after": after, "next": "onward"})
    steps = {step["id"]: step for step in sent(maker)}
    assert list(steps) == order
    assert steps["new"]["next"] == onward
    if after:
        source, _, way = after.partition(":")
        assert steps[source][way] == "new"


async def test_a_step_is_moved_onto_another_way(maker: Browser) -> None:
    await maker.post(f"{ALL}/{MAIL}", {**TYPED, "after": f"{QUESTION}:true_path"})
    steps = {step["id"]: step for step in sent(maker)}
    assert list(steps) == [WAIT, QUESTION, MAIL, LAST, END]
    assert (steps[QUESTION]["true_path"], steps[MAIL]["next"], steps[WAIT]["next"]) == (MAIL, END, QUESTION)


async def test_the_last_change_is_taken_back_by_the_form_beside_what_was_done(maker: Browser) -> None:
    page = (await maker.post(f"{ALL}/{WAIT}/remove", {"edition": "7"})).text
    former = html.unescape(re.findall(r'name="former" value="([^"]*)"', page)[0])
    assert 'name="edition" value="8"' in page
    before = json.loads(maker.gateway.last("PUT").content)
    steps = journey()
    maker.gateway.answers["GET /api/admin/campaigns/*/steps"] = {
        **steps,
        "steps": [
            {**one, "next": QUESTION} if one["step_id"] == MAIL else one
            for one in steps["steps"]
            if one["step_id"] != WAIT
        ],
    }
    answer = await maker.post(f"{ALL}/undo", {"edition": "8", "former": former})
    assert answer.headers["location"] == ALL
    assert [one["id"] for one in before] == [MAIL, QUESTION, LAST, END]
    assert [one["id"] for one in sent(maker)] == [MAIL, WAIT, QUESTION, LAST, END]
    assert (sent(maker)[0]["next"], sent(maker)[1]) == (WAIT, KEPT_WAIT)
    assert maker.gateway.last("PUT").headers["if-match"] == '"8"'


@pytest.mark.parametrize("former", ["", "[]", '{"order": ["x"], "steps": []}', "[" * 5_000])
async def test_what_cannot_be_taken_back_is_told(maker: Browser, former: str) -> None:
    answer = await maker.post(f"{ALL}/undo", {"edition": "8", "former": former})
    assert (answer.status_code, "cannot be taken back any more" in answer.text) == (409, True)
    maker.gateway.answers[SET] = lambda _request: problem(412, current=9)
    whole = json.dumps({"order": [MAIL], "steps": []})
    assert (await maker.post(f"{ALL}/undo", {"edition": "7", "former": whole})).status_code == 409


@pytest.mark.parametrize(
    ("gone", "way", "leads", "left"),
    [
        (WAIT, "", (MAIL, "next", QUESTION), [MAIL, QUESTION, LAST, END]),
        (LAST, "", (QUESTION, "false_path", None), [MAIL, WAIT, QUESTION, END]),
        (QUESTION, "true_path", (WAIT, "next", END), [MAIL, WAIT, END]),
        (QUESTION, "false_path", (WAIT, "next", LAST), [MAIL, WAIT, LAST]),
    ],
)
async def test_what_led_to_a_step_that_is_gone_leads_where_one_of_its_ways_led(
    maker: Browser, gone: str, way: str, leads: tuple[str, str, str | None], left: list[str]
) -> None:
    page = (await maker.get(f"{ALL}/{gone}/remove")).text
    assert "leads to the step after it" in page
    assert ("Taken out with it: Keep going" in page) is (gone == QUESTION)
    await maker.post(f"{ALL}/{gone}/remove", {"edition": "7", "way": way})
    steps = {step["id"]: step for step in sent(maker)}
    step, way, onward = leads
    assert list(steps) == left
    assert steps[step][way] == onward


async def test_what_publishing_lacks_stands_at_its_step_on_the_map_and_in_the_form(maker: Browser) -> None:
    lacks = {
        **fault(f"journey.steps.{QUESTION}.rule.field", "RuleFieldUnknown"),
        "params": {"field": "field.gone"},
    }
    maker.gateway.answers["GET /api/admin/campaigns/*/actions"] = [consequence("publish", faults=[lacks])]
    warns = fault(f"steps.{WAIT}", "NoProvider", step="A week", kind="wait")
    maker.gateway.answers["GET /api/admin/campaigns/*/steps"] = {**journey(), "warnings": [warns]}
    page = (await maker.get(ALL)).text
    assert page.count("There is no field field.gone.") == 2
    assert re.search(rf'map-step is-wrong" href="{ALL}/{QUESTION}#', page)
    assert re.search(rf'map-step is-warned" href="{ALL}/{WAIT}#', page)
    form = (await maker.get(f"{ALL}/{QUESTION}")).text
    assert beside(form, "rule") == "There is no field field.gone."


async def test_a_change_that_leaves_steps_alone_is_shown_as_it_was_meant_and_may_take_them_out(maker: Browser) -> None:
    alone = fault(f"steps.{END}", "StepUnreachable", step="Thanks")
    maker.gateway.answers[SET] = refusing(alone)
    typed = {"edition": "7", "kind": "wait", "name": "A week", "after": "stay", "next": LAST, "seconds": "1"}
    answer = await maker.post(
        f"{ALL}/{WAIT}", {**typed, "seconds.unit": "days", "anchor": "previous_step", "delay_seconds": "0"}
    )
    assert answer.status_code == 422
    assert "Save, and take out what no way leads to: Done?, Thanks" in answer.text
    assert "5. Thanks: No way leads to the step Thanks." in answer.text
    assert re.search(rf'map-step is-wrong" href="{ALL}/{END}#', answer.text)
    maker.gateway.answers[SET] = journey()
    await maker.post(f"{ALL}/{WAIT}", {**typed, "step": "drop"})
    assert [one["id"] for one in sent(maker)] == [MAIL, WAIT, LAST]


async def test_a_button_moves_a_step_and_an_order_that_is_no_journey_is_told(maker: Browser) -> None:
    await maker.post(f"{ALL}/order", {"edition": "7", "down": MAIL})
    assert json.loads(maker.gateway.last("PUT").content) == {"order": [WAIT, MAIL, QUESTION, LAST, END]}
    unreachable = fault("steps.x", "StepUnreachable", step="Welcome")
    maker.gateway.answers["PUT /api/admin/campaigns/*/steps/order"] = refusing(unreachable)
    answer = await maker.post(f"{ALL}/order", {"edition": "7", "up": END})
    assert (answer.status_code, "No way leads to the step Welcome." in answer.text) == (409, True)


async def test_staff_reads_messages_and_changes_none(stranger: Browser) -> None:
    stranger.gateway.answers |= {
        "POST /api/session": session(role="staff"),
        "GET /api/admin/campaigns/*/steps": journey(),
    }
    await stranger.sign_in()
    page = (await stranger.get(ALL)).text
    assert "Keep going" in page
    assert "Remove" not in page
    assert "map-add" not in page
    assert f'href="#s-{MAIL}"' in page
    for path in (f"{ALL}/new", f"{ALL}/{MAIL}", f"{ALL}/{MAIL}/remove"):
        assert (await stranger.get(path)).status_code == 403
