"""What a provider may be: any signature, any body; and what is decided of its deliveries."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import TrackingSource
from gateway_service.domain.endpoints import Endpoint
from gateway_service.domain.facts import Activity, Disposition, Reading, applied, ignored
from gateway_service.domain.payload import Unreadable, read_form
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.signature import sign
from gateway_service.domain.webhooks import (
    Defect,
    Delivery,
    InboundEvent,
    Named,
    Payload,
    Provider,
    Rejection,
    Webhook,
    admit,
    name_of,
    read_again,
)
from services.gateway.tests.fakes import HEADERS, SECRETS
from services.gateway.tests.payloads import activity, event, session

NOW = 1_770_000_000
ENDPOINT = Endpoint(UUID(int=1), UUID(int=2), "stripe", "acct_mine", SECRETS)
URL = "https://hooks.example.com/webhooks/texts/1"


def delivered(provider: str, body: bytes, secret: str = SECRETS[0]) -> Delivery:
    return Delivery(URL, {HEADERS[provider].lower(): sign(body, secret, NOW)}, body)


def decided(provider: str, body: Any, **more: Any) -> Webhook | Rejection:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    endpoint = replace(ENDPOINT, provider=provider)
    return admit(PROVIDERS[provider], endpoint, delivered(provider, raw, **more), NOW)


def test_a_delivery_that_is_taken_has_its_names_and_its_facts() -> None:
    taken = decided("stripe", event("checkout.session.completed", session()))
    assert isinstance(taken, Webhook)
    assert taken.named == Named("evt_1", "checkout.session.completed", None)
    assert taken.reading.disposition is Disposition.APPLIED


@pytest.mark.parametrize(
    ("provider", "body", "more", "defect"),
    [
        ("stripe", event("customer.created", {}), {"secret": "whsec_guess"}, Defect.SIGNATURE),
        ("stripe", b"{", {}, Defect.BODY),
        ("stripe", {"id": "evt_1"}, {}, Defect.BODY),
        ("activity", activity(source="telepathy"), {}, Defect.SHAPE),
        ("custom", activity(), {}, Defect.SHAPE),
    ],
)
def test_a_delivery_that_is_not_taken_says_why(provider: str, body: Any, more: dict[str, str], defect: Defect) -> None:
    rejection = decided(provider, body, **more)
    assert isinstance(rejection, Rejection)
    assert rejection.defect is defect
    assert rejection.detail


@pytest.mark.parametrize(
    ("more", "livemode", "rule"),
    [
        ({"account": "acct_other"}, True, "other_account"),
        ({"account": "acct_mine", "livemode": True}, True, ""),
        ({"livemode": False}, True, "test_mode"),
        ({"livemode": True}, False, "live_mode"),
        ({"livemode": False}, False, ""),
    ],
)
def test_what_is_another_accounts_or_of_the_other_mode_is_kept_and_tells_nothing(
    more: dict[str, Any], rule: str, *, livemode: bool
) -> None:
    body = orjson.dumps(event("checkout.session.completed", session(), **more))
    taken = admit(PROVIDERS["stripe"], replace(ENDPOINT, livemode=livemode), delivered("stripe", body), NOW)
    assert isinstance(taken, Webhook)
    assert (taken.reading.reason, not taken.reading.facts) == (rule, rule != "")


@given(st.sampled_from(sorted(PROVIDERS)), st.binary(max_size=200), st.dictionaries(st.text(), st.text()))
def test_no_stranger_makes_a_provider_raise(provider: str, body: bytes, headers: dict[str, str]) -> None:
    assert isinstance(admit(PROVIDERS[provider], ENDPOINT, Delivery(URL, headers, body), NOW), Rejection)


# An invented provider of text messages: a form, a signature over address and body in one of two headers (the newer
# one wins), a Base64 digest, and an event's id in a header. Nothing but its own functions knows of that.


def verify(delivery: Delivery, secrets: Sequence[str], _now: float) -> str | None:
    given = delivery.headers.get("texts-signature-2") or delivery.headers.get("texts-signature", "")
    signed = delivery.url.encode() + delivery.body
    good = [base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)) for secret in secrets]
    return None if any(hmac.compare_digest(one, given.encode()) for one in good) else "mismatch"


def name(delivery: Delivery, form: Payload) -> Named:
    return name_of(delivery.headers.get("texts-event"), form.get("Status"), form.get("Account"))


def read(form: Payload, _account: str) -> Reading:
    if form["Status"] != "received":
        return ignored("type")
    source, at = TrackingSource.CUSTOM_WEBHOOK, datetime(2026, 3, 1, tzinfo=UTC)
    return applied(Activity(email=form["From"], source=source, name="text", value=None, id="1", occurred_at=at))


TEXTS = Provider(verify=verify, parse=read_form, name=name, read=read)
FORM = b"From=ada%40example.com&Status=received&Account=acct_mine"


def text(header: str, body: bytes = FORM, **more: str) -> Delivery:
    digest = base64.b64encode(hmac.digest(SECRETS[1].encode(), URL.encode() + body, hashlib.sha256)).decode()
    return Delivery(URL, {header: digest, "texts-event": "EV1", **more}, body)


@pytest.mark.parametrize("header", ["texts-signature", "texts-signature-2"])
def test_a_provider_may_send_forms_and_sign_the_address_in_any_header(header: str) -> None:
    taken = admit(TEXTS, ENDPOINT, text(header), NOW)
    assert isinstance(taken, Webhook)
    assert taken.named == Named("EV1", "received", "acct_mine")
    (fact,) = taken.reading.facts
    assert isinstance(fact, Activity)
    assert fact.email == "ada@example.com"


def test_another_providers_shape_that_is_not_known_is_parked_and_not_refused() -> None:
    taken = admit(TEXTS, ENDPOINT, text("texts-signature", b"Status=received"), NOW)
    assert isinstance(taken, Webhook)
    assert (taken.reading.disposition, taken.reading.reason) == (Disposition.PARKED, "KeyError: 'From'")


def test_what_is_named_by_a_header_keeps_its_name_when_it_is_read_again() -> None:
    kept = InboundEvent(UUID(int=3), ENDPOINT.id, "texts", "EV1", "received", FORM, Disposition.PARKED, "KeyError")
    again = read_again(TEXTS, ENDPOINT, kept)
    assert (again.named.event_id, again.named.type) == ("EV1", "received")
    assert again.reading.disposition is Disposition.APPLIED


@pytest.mark.parametrize("names", [(None, "type"), ("", "type"), ("x" * 256, "type"), ("id", 5), ("id", "type", 5)])
def test_a_webhook_without_names_is_unreadable(names: tuple[Any, ...]) -> None:
    with pytest.raises(Unreadable):
        name_of(*names)
