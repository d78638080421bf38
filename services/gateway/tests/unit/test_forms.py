"""Submissions of forms: what Kajabi and automations post, and how they are believed."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.endpoints import Endpoint
from gateway_service.domain.facts import Disposition, FormSubmission
from gateway_service.domain.forms import LONGEST_ANSWER, MOST_ANSWERS
from gateway_service.domain.keyed import HEADER, known_by_key, with_key
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import Defect, Delivery, Rejection, Webhook, admit
from services.gateway.tests.payloads import form, kajabi

KEY = "whk_8&=?#Zürich"
WORKFLOW = Path(__file__).parents[4] / "docs" / "n8n" / "form_submitted.json"
URL = "https://hooks.example.com/webhooks/kajabi/1"
ENDPOINT = Endpoint(UUID(int=1), UUID(int=2), "kajabi", "", (KEY, "the one before it"))


def decided(body: Any, provider: str = "kajabi", url: str = "") -> Webhook | Rejection:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    delivery = Delivery(url or with_key(URL, KEY), {}, raw)
    return admit(PROVIDERS[provider], replace(ENDPOINT, provider=provider), delivery, 0.0)


def filled(body: Any, provider: str = "kajabi") -> FormSubmission:
    taken = decided(body, provider)
    assert isinstance(taken, Webhook)
    (fact,) = taken.reading.facts
    assert isinstance(fact, FormSubmission)
    return fact


def named(body: Any) -> str:
    taken = decided(body)
    assert isinstance(taken, Webhook)
    return taken.named.event_id


def test_a_hook_of_kajabi_names_form_person_and_answers_but_no_time() -> None:
    assert filled(kajabi()) == FormSubmission(
        form_id="2148912345",
        form_name="Free roof check",
        email="ada@example.com",
        name="Ada Byron",
        phone="+1 212 555 0123",
        answers={"address_city": "Albany", "custom_1": "12"},
        id="3100456",
    )


def test_each_submission_has_its_own_name_though_their_hook_has_one_id() -> None:
    assert named(kajabi(1)) == named(kajabi(1)) != named(kajabi(2))


FLAT = {"form_id": "77", "first_name": "Ada", "last_name": "Byron", "email": "ada@example.com", "goal": "a new roof"}


@pytest.mark.parametrize("body", [orjson.dumps(FLAT), urlencode(FLAT).encode()])
def test_the_address_at_a_form_itself_gets_flat_fields_as_json_or_as_a_form(body: bytes) -> None:
    fact = filled(body)
    assert (fact.form_id, fact.name, fact.answers) == ("77", "Ada Byron", {"goal": "a new roof"})
    assert named(body) == named(orjson.dumps(FLAT)) != named({**FLAT, "goal": "a gutter"})


@pytest.mark.parametrize(
    "body",
    [
        kajabi(email=None),
        kajabi(email="no address"),
        {"id": "hook_1", "event": "form_submission", "payload": []},
        {"id": "hook_1", "event": "form_submission", "payload": [{"type": "form_submissions", "id": "1"}]},
        {key: value for key, value in FLAT.items() if key != "form_id"},
        {**FLAT, **{f"question {number}": "yes" for number in range(MOST_ANSWERS + 1)}},
    ],
)
def test_what_is_not_understood_of_kajabi_is_kept_for_a_person(body: Any) -> None:
    taken = decided(body)
    assert isinstance(taken, Webhook)
    assert taken.reading.disposition is Disposition.PARKED
    assert taken.reading.reason


def test_other_events_of_kajabi_tell_nothing() -> None:
    taken = decided({"id": "hook_2", "event": "purchase", "payload": [{"id": "1", "type": "purchases"}]})
    assert isinstance(taken, Webhook)
    assert (taken.reading.disposition, taken.reading.reason) == (Disposition.IGNORED, "type")


def test_our_shape_takes_ids_and_answers_as_an_automation_has_them() -> None:
    told: dict[str, Any] = {
        "a": 1.5,
        "b": True,
        "c": ["red", "blue"],
        "d": None,
        "e": {"x": 1},
        "f": " ",
        "g": "x" * 9_999,
    }
    fact = filled(form(id=7, form_id=8, answers=told, submitted_at=None), "n8n")
    assert (fact.id, fact.form_id, fact.submitted_at) == ("7", "8", None)
    assert fact.answers == {"a": "1.5", "b": "true", "c": "red, blue", "g": "x" * LONGEST_ANSWER}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"form_id": None}, "form_id"),
        ({"submitted_at": "yesterday"}, "submitted_at"),
        ({"answers": ["yes"]}, "answers"),
        ({"goal": "a roof"}, "goal"),
        ({"name": 5}, "name"),
    ],
)
def test_who_posts_our_shape_wrongly_is_told_where(changed: dict[str, Any], field: str) -> None:
    rejection = decided(form(**changed), "n8n")
    assert isinstance(rejection, Rejection)
    assert (rejection.defect, rejection.field) == (Defect.SHAPE, field)


def test_the_workflow_that_is_told_of_posts_our_shape_with_the_key_in_its_header() -> None:
    nodes = {one["name"]: one["parameters"] for one in orjson.loads(WORKFLOW.read_bytes())["nodes"]}
    named = set(re.findall(r"^    (\w+):", nodes["Our shape"]["jsCode"], re.MULTILINE))
    assert named == form().keys() - {"submitted_at"}
    (header,) = nodes["Lodestone"]["headerParameters"]["parameters"]
    assert header["name"].lower() == HEADER


@pytest.mark.parametrize("shown", [KEY, "the one before it"])
def test_a_key_is_good_in_the_address_and_in_a_header(shown: str) -> None:
    in_header = Delivery(URL, {"lodestone-key": shown}, b"")
    assert known_by_key(in_header, ENDPOINT.secrets, 0.0) is None
    assert known_by_key(Delivery(with_key(URL, shown), {}, b""), ENDPOINT.secrets, 0.0) is None


@given(st.text(), st.text())
def test_no_other_key_is_good(inside: str, header: str) -> None:
    delivery = Delivery(f"{URL}?key={inside}", {"lodestone-key": header}, b"")
    if KEY not in (inside, header):
        assert known_by_key(delivery, (KEY,), 0.0)
    assert known_by_key(delivery, (), 0.0)
