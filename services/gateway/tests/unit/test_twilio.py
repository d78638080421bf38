"""Twilio's callbacks: whose signature is taken, what each is called, and what it tells."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.endpoints import Endpoint
from gateway_service.domain.facts import Disposition, TextAnswer, TextReport
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import Delivery, InboundEvent, Rejection, Webhook, admit, says_same
from services.gateway.tests.fakes import SECRETS
from services.gateway.tests.payloads.twilio import ACCOUNT, ATTEMPT, LABELS, MESSAGE, SID, received, signed, status

URL = "https://hooks.example.com/webhooks/twilio/1"
ENDPOINT = Endpoint(UUID(int=1), UUID(int=2), "twilio", ACCOUNT, SECRETS)
TWILIO = PROVIDERS["twilio"]
TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def decided(fields: dict[str, str], *, url: str = URL + LABELS, **told: str) -> Webhook | Rejection:
    body, headers = signed(url, fields, SECRETS[0])
    lowered = {**{name.lower(): value for name, value in headers.items()}, **told}
    return admit(TWILIO, ENDPOINT, Delivery(url, lowered, body), 0)


@given(
    st.dictionaries(TYPED.filter(bool), TYPED, min_size=1, max_size=8),
    st.sampled_from(["", ":443", ":8443"]),
    st.sampled_from(["", LABELS, "?a=b%20c"]),
)
def test_what_twilios_own_library_signs_is_taken_with_and_without_a_port(
    fields: dict[str, str], port: str, query: str
) -> None:
    url = f"https://hooks.example.com{port}/webhooks/twilio/1{query}"
    body, headers = signed(url, fields, SECRETS[1])
    delivery = Delivery(url.replace(":443", ""), {name.lower(): value for name, value in headers.items()}, body)
    assert TWILIO.verify(delivery, SECRETS, 0) is None


@pytest.mark.parametrize(
    "told",
    [
        {"x-twilio-signature": "bm90IHRoaXM="},
        {"x-twilio-signature": ""},
        {"x-twilio-signature": "\xe9\udc80"},
        {"content-type": "application/json"},
    ],
)
def test_what_is_not_signed_as_a_form_is_refused(told: dict[str, str]) -> None:
    assert isinstance(decided(status("sent"), **told), Rejection)


def test_the_address_is_signed_with_the_labels_in_it() -> None:
    body, headers = signed(URL + LABELS, status("sent"), SECRETS[0])
    lowered = {name.lower(): value for name, value in headers.items()}
    other = Delivery(URL + LABELS.replace("80", "90"), lowered, body)
    assert isinstance(admit(TWILIO, ENDPOINT, other, 0), Rejection)


@pytest.mark.parametrize(
    ("state", "told"),
    [("sent", "taken"), ("delivered", "delivered"), ("undelivered", "failed"), ("failed", "failed")],
)
def test_a_status_tells_what_became_of_the_attempt_that_the_address_names(state: str, told: str) -> None:
    taken = decided(status(state, ErrorCode="30003") if told == "failed" else status(state))
    assert isinstance(taken, Webhook)
    (fact,) = taken.reading.facts
    assert isinstance(fact, TextReport)
    assert (fact.message_id, fact.attempt_id, fact.reference, fact.state) == (MESSAGE, ATTEMPT, SID, told)
    assert fact.code == ("30003" if told == "failed" else None)


def test_each_status_is_an_event_of_its_own_and_says_the_same_when_it_is_read_again() -> None:
    taken = [decided(status(state)) for state in ("sent", "delivered")]
    assert len({one.named.event_id for one in taken if isinstance(one, Webhook)}) == 2
    for one in taken:
        assert isinstance(one, Webhook)
        kept = InboundEvent(
            UUID(int=3), ENDPOINT.id, "twilio", one.named.event_id, one.named.type, one.body, Disposition.APPLIED, ""
        )
        assert says_same(TWILIO, ENDPOINT, one, kept)


@pytest.mark.parametrize(
    ("fields", "url", "rule"),
    [
        (status("sent"), URL, "not_ours"),
        (status("scheduled"), URL + LABELS, "type"),
        (status("sent", AccountSid="AC2"), URL + LABELS, "other_account"),
        (received("STOP", From="whatsapp:+4366012345678"), URL, "not_from_a_phone"),
    ],
)
def test_what_tells_nothing_of_a_text_of_ours_is_ignored_by_a_rule(fields: dict[str, str], url: str, rule: str) -> None:
    taken = decided(fields, url=url)
    assert isinstance(taken, Webhook)
    assert (taken.reading.disposition, taken.reading.reason) == (Disposition.IGNORED, rule)


def test_what_somebody_writes_is_told_as_she_wrote_it() -> None:
    taken = decided(received("Arr\u00eat \U0001f6d1"), url=URL)
    assert isinstance(taken, Webhook)
    (fact,) = taken.reading.facts
    assert isinstance(fact, TextAnswer)
    assert (fact.sender, fact.recipient, fact.body) == ("+4366012345678", "+15005550006", "Arr\u00eat \U0001f6d1")


def test_what_lacks_an_id_is_refused_and_what_lacks_a_sender_is_parked() -> None:
    nameless = {name: value for name, value in status("sent").items() if name != "MessageSid"}
    assert isinstance(decided(nameless), Rejection)
    from_nobody = {name: value for name, value in received("hi").items() if name != "From"}
    taken = decided(from_nobody, url=URL)
    assert isinstance(taken, Webhook)
    assert taken.reading.disposition is Disposition.PARKED
