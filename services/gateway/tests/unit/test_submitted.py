"""Activities told by topic: who may tell them, and what is wrong with the others."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from contracts.examples import example
from contracts.gateway import ActivitySubmitted
from contracts.values import TrackingSource
from gateway_service.domain.endpoints import Endpoint
from gateway_service.domain.submitted import NotTaken, activities_of, activity_of, content_of, is_signed, signature_of

TENANT = UUID("01900000-0000-7000-8000-000000000001")
SECRET = "whsec_example_of_the_contract"
SUBMITTED = example(ActivitySubmitted)
ENDPOINT = Endpoint(SUBMITTED.endpoint_id, TENANT, "activity", "", ("whsec_newer", SECRET))


def signed(**changed: Any) -> ActivitySubmitted:
    made = SUBMITTED.model_copy(update=changed)
    return made.model_copy(update={"signature": signature_of(made, TENANT, SECRET)})


def test_the_example_is_signed_as_the_contract_says() -> None:
    assert is_signed(SUBMITTED, TENANT, [SECRET])
    activity = activity_of(SUBMITTED, ENDPOINT, TENANT)
    assert (activity.email, activity.source) == ("ada@example.com", TrackingSource.ONBOARDING_MILESTONE)
    assert activity.id == SUBMITTED.id


@pytest.mark.parametrize("field", ["endpoint_id", "id", "email", "source", "name", "value", "occurred_at"])
def test_whatever_is_changed_the_signature_is_no_good_any_more(field: str) -> None:
    other = UUID(int=9) if field == "endpoint_id" else "changed"
    assert not is_signed(SUBMITTED.model_copy(update={field: other}), TENANT, [SECRET])


@pytest.mark.parametrize(
    ("endpoint", "tenant"),
    [
        (None, TENANT),
        (replace(ENDPOINT, tenant_id=UUID(int=8)), TENANT),
        (ENDPOINT, UUID(int=8)),
        (replace(ENDPOINT, provider="stripe"), TENANT),
        (replace(ENDPOINT, secrets=("other",)), TENANT),
    ],
)
def test_nobody_writes_for_a_tenant_that_is_not_hers(endpoint: Endpoint | None, tenant: UUID) -> None:
    with pytest.raises(NotTaken, match="signature"):
        activity_of(SUBMITTED, endpoint, tenant)


@pytest.mark.parametrize("signature", ["", "é" * 64, "0" * 64, SUBMITTED.signature.upper()])
def test_a_signature_of_any_other_shape_is_no_good(signature: str) -> None:
    assert not is_signed(SUBMITTED.model_copy(update={"signature": signature}), TENANT, [SECRET])


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": " "}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"email": "nobody"}, "email"),
        ({"source": "fax"}, "fax"),
        ({"value": "many"}, "value"),
        ({"value": None, "source": "video_watch"}, "value: the share"),
        ({"value": None, "source": "diagnostic_completion"}, "value: the score"),
        ({"occurred_at": "2026-03-04T17:00:00"}, "occurred_at"),
        ({"name": ""}, "name"),
    ],
)
def test_what_says_nothing_we_know_is_not_taken(changed: dict[str, str], why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        activity_of(signed(**changed), ENDPOINT, TENANT)


def test_what_is_written_otherwise_has_the_same_content_and_nothing_else_has() -> None:
    def content(**changed: str | None) -> str:
        (activity,), refused = activities_of([signed(**changed)], {ENDPOINT.id: ENDPOINT}, TENANT)
        assert not refused
        return content_of(activity, lambda kind, value: f"{kind}:{value}")

    same = content()
    assert content(value="1.00", occurred_at="2026-03-04T18:00:00+01:00", signature="") == same
    others: list[dict[str, str | None]] = [
        {"email": "b@example.com"},
        {"source": "custom_webhook"},
        {"name": "other"},
        {"value": None},
        {"value": "0"},
        {"value": "1.000000000000000000000000001"},
        {"occurred_at": "2026-03-04T17:00:01Z"},
    ]
    assert len({same, *(content(**other) for other in others)}) == 1 + len(others)


def test_activities_of_a_run_keep_their_order_and_their_repetitions() -> None:
    run = [SUBMITTED, signed(name="other"), SUBMITTED.model_copy(update={"id": "x"}), SUBMITTED]
    read, refused = activities_of(run, {ENDPOINT.id: ENDPOINT}, TENANT)
    assert [one.name for one in read] == [SUBMITTED.name, "other", SUBMITTED.name]
    assert len(refused) == 1
