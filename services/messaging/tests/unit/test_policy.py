"""May a message go? By example and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.enrollment import StepDue
from contracts.examples import example
from contracts.values import Channel, EmailContent, EmailText
from messaging_service.domain.account import INSTALLATION_ID, Account, AccountStatus, Trouble, chosen, clashes
from messaging_service.domain.message import Attempt, Limits, Message, begin, drop, intend, wait
from messaging_service.domain.policy import Circumstances, Decision, Defer, Drop, Send, decide, inputs
from messaging_service.domain.reasons import Reason, sentence
from messaging_service.domain.recipient import (
    Campaign,
    PublishedVersion,
    Recipient,
)
from messaging_service.domain.suppression import ClosedChannels, Lifting, Suppression, SuppressionReason

DUE = example(StepDue)
NOW = DUE.due_at
LIMITS = Limits()
MESSAGE = intend(DUE.execution_id, DUE, NOW)
RECIPIENT = Recipient(DUE.contact_id, DUE.contact_version, "ada@example.com", "Ada Byron", {}, "hash")
CAMPAIGN = Campaign(DUE.campaign_id, 1, paused=False)
VERSION = PublishedVersion(DUE.campaign_id, 1, "Win Your Money Back")
CONTENT = EmailContent(texts={"en": EmailText(subject="Hi", body="Hello")})
ACCOUNT = Account(INSTALLATION_ID, Channel.EMAIL, "smtp", "ours", {})
PAUSED = replace(ACCOUNT, id=DUE.campaign_id, status=AccountStatus.PAUSED, reason=Trouble.LOGIN_REFUSED)
FINE = Circumstances(RECIPIENT, CAMPAIGN, VERSION, CONTENT, accounts=(ACCOUNT,), suppressed=None)
CLOSED = Suppression(DUE.step_id, DUE.contact_id, Channel.EMAIL, SuppressionReason.STAFF, NOW, address_hash="hash")


def decided(seen: Circumstances = FINE, *, now: datetime = NOW) -> Decision:
    return decide(MESSAGE, seen, now, LIMITS)


def test_a_message_goes_when_nothing_stands_in_its_way() -> None:
    assert decided() == Send()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"recipient": replace(RECIPIENT, email=None)}, Reason.ADDRESS_MISSING),
        ({"recipient": replace(RECIPIENT, email="a@example.com\r\nBcc: b@example.com")}, Reason.ADDRESS_INVALID),
        ({"recipient": replace(RECIPIENT, email="<a@example.com>, b@example.com")}, Reason.ADDRESS_INVALID),
    ],
)
def test_a_message_is_dropped_with_its_reason(changed: dict[str, object], why: Reason) -> None:
    assert decided(replace(FINE, **changed)) == Drop(why)  # type: ignore[arg-type]


def test_a_message_is_stale_from_its_limit_on() -> None:
    assert decided(now=MESSAGE.stale_at - timedelta(microseconds=1)) == Send()
    assert decided(now=MESSAGE.stale_at) == Drop(Reason.STALE)


def test_without_an_account_the_message_is_dropped_and_the_journey_goes_on() -> None:
    assert decided(replace(FINE, accounts=())) == Drop(Reason.NOT_CONFIGURED)


def test_a_message_waits_for_its_paused_account_until_it_is_stale() -> None:
    paused = replace(FINE, accounts=(PAUSED,))
    assert decided(paused) == Defer(NOW + timedelta(minutes=15), Reason.ACCOUNT_PAUSED)
    assert decided(paused, now=MESSAGE.stale_at) == Drop(Reason.STALE)


def test_the_first_account_that_is_active_sends() -> None:
    assert chosen([PAUSED, ACCOUNT]) == ACCOUNT
    assert chosen([PAUSED]) is None


def test_an_account_stays_what_it_is_and_has_a_name_of_its_own() -> None:
    assert clashes(replace(PAUSED, name="other"), [PAUSED, ACCOUNT]) is None
    assert (
        clashes(replace(PAUSED, provider="another"), [PAUSED]) == "An account stays with its channel and its provider."
    )
    assert clashes(PAUSED, [ACCOUNT]) is not None


def test_an_opt_out_closes_the_contact_and_the_address() -> None:
    closed, of_contact = ClosedChannels([CLOSED]), ClosedChannels([replace(CLOSED, address_hash=None)])
    assert closed.why(DUE.contact_id, Channel.EMAIL, None) is SuppressionReason.STAFF
    assert closed.why(DUE.campaign_id, Channel.EMAIL, "hash") is SuppressionReason.STAFF
    assert closed.why(DUE.campaign_id, Channel.EMAIL, "other") is None
    assert of_contact.why(DUE.campaign_id, Channel.EMAIL, None) is None


def test_a_mailbox_that_does_not_exist_closes_its_address_and_not_the_contact() -> None:
    closed = ClosedChannels([replace(CLOSED, reason=SuppressionReason.BOUNCED)])
    assert closed.why(DUE.campaign_id, Channel.EMAIL, "hash") is SuppressionReason.BOUNCED
    assert closed.why(DUE.contact_id, Channel.EMAIL, "other") is None


@given(st.permutations(list(SuppressionReason)))
def test_of_several_reasons_the_weightiest_is_said(reasons: list[SuppressionReason]) -> None:
    closed = ClosedChannels([replace(CLOSED, reason=reason) for reason in reasons])
    assert closed.why(DUE.contact_id, Channel.EMAIL, "hash") is SuppressionReason.ERASED


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_a_closed_channel_drops_a_message_and_says_why_it_is_closed(reason: SuppressionReason) -> None:
    decision = decided(replace(FINE, suppressed=reason))
    assert decision == Drop(Reason.SUPPRESSED, reason)
    ended, _said = drop(MESSAGE, Reason.SUPPRESSED, NOW, because=reason)
    assert ended.reasons == ("suppressed", reason.value)
    assert all(sentence(one).endswith(".") for one in ended.reasons)


@pytest.mark.parametrize(
    ("reason", "note", "suffices"),
    [
        ("unsubscribed", None, False),
        ("complained", "", False),
        ("unsubscribed", "She asked for it", True),
        ("staff", None, True),
        ("bounced", None, True),
    ],
)
def test_what_the_contact_has_closed_herself_is_opened_with_a_reason_only(
    reason: str, note: str | None, suffices: bool
) -> None:
    closed = replace(CLOSED, reason=SuppressionReason(reason))
    assert Lifting(DUE.campaign_id, NOW, note).suffices_for(closed) is suffices


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": None},
        {"recipient": replace(RECIPIENT, version=DUE.contact_version - 1)},
        {"campaign": None},
        {"version": None},
    ],
)
def test_copies_that_are_too_old_are_waited_for_and_then_given_up(changed: dict[str, object]) -> None:
    seen = replace(FINE, **changed)  # type: ignore[arg-type]
    first, later = decided(seen), decided(seen, now=NOW + timedelta(minutes=4, seconds=59))
    assert first == Defer(NOW + timedelta(milliseconds=250), Reason.COPY_TOO_OLD)
    assert later == Defer(NOW + timedelta(minutes=5, seconds=14), Reason.COPY_TOO_OLD)
    assert decided(seen, now=NOW + timedelta(minutes=5)) == Drop(Reason.COPY_TOO_OLD)


def test_a_newer_copy_than_needed_is_as_good() -> None:
    assert decided(replace(FINE, recipient=replace(RECIPIENT, version=99))) == Send()


def test_a_paused_campaign_holds_a_message_back_until_it_is_stale() -> None:
    paused = replace(FINE, campaign=replace(CAMPAIGN, paused=True))
    assert decided(paused) == Defer(NOW + timedelta(minutes=15), Reason.PAUSED)
    late = MESSAGE.stale_at - timedelta(minutes=1)
    assert decided(paused, now=late) == Defer(MESSAGE.stale_at, Reason.PAUSED)
    assert decided(paused, now=MESSAGE.stale_at) == Drop(Reason.STALE)


def test_what_a_decision_saw_holds_no_address() -> None:
    seen = inputs(MESSAGE, FINE, NOW)
    assert seen["contact_version_known"] == DUE.contact_version
    assert "ada" not in str(seen).lower()


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    assert sentence(reason).endswith(".")


CIRCUMSTANCES = st.builds(
    Circumstances,
    recipient=st.none()
    | st.builds(
        Recipient,
        contact_id=st.just(DUE.contact_id),
        version=st.integers(1, 4),
        email=st.sampled_from([None, "", "ada@example.com", "not an address"]),
    ),
    campaign=st.none() | st.builds(Campaign, st.just(DUE.campaign_id), st.just(1), paused=st.booleans()),
    version=st.sampled_from([None, VERSION]),
    content=st.sampled_from([None, CONTENT]),
    accounts=st.sampled_from([(), (ACCOUNT,), (PAUSED,), (PAUSED, ACCOUNT)]),
    suppressed=st.none() | st.sampled_from(SuppressionReason),
)
TIMES = st.integers(0, 3 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(CIRCUMSTANCES, TIMES)
def test_nothing_goes_that_must_not(seen: Circumstances, now: datetime) -> None:
    if decided(seen, now=now) == Send():
        assert not seen.suppressed
        assert seen.account == ACCOUNT
        assert now < MESSAGE.stale_at
        assert seen.campaign is not None
        assert not seen.campaign.paused
        assert seen.content is not None
        assert seen.recipient is not None
        assert seen.recipient.version >= DUE.contact_version
        assert seen.recipient.email == "ada@example.com"


@given(CIRCUMSTANCES, TIMES)
def test_what_waits_is_looked_at_again_and_ends(seen: Circumstances, now: datetime) -> None:
    decision = decided(seen, now=now)
    looks = 0
    while isinstance(decision, Defer):
        assert now < decision.until
        now, looks = decision.until, looks + 1
        decision = decided(seen, now=now)
    assert looks < 200


def test_an_attempt_ends_the_waiting_and_counts() -> None:
    waiting: Message = wait(MESSAGE, Reason.PAUSED, NOW)
    moved = begin(waiting, Attempt(DUE.step_id, INSTALLATION_ID, "hash"), now=NOW, until=NOW + timedelta(seconds=60))
    assert (moved.waiting, moved.attempts, moved.epoch, moved.attempt_id) == (None, 1, 1, DUE.step_id)
    assert datetime(2026, 1, 1, tzinfo=UTC) < moved.next_at
