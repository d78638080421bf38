"""What follows from messages that are due: each is sent, asked about, put aside or ended, and none twice."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import named_id, new_id
from contracts.enrollment import StepDue
from contracts.examples import example
from contracts.values import Channel, EmailContent, EmailText
from messaging_service.domain.account import (
    INSTALLATION_ID,
    Account,
    AccountStatus,
    Complaint,
    Probing,
    Trouble,
    probed,
    recover,
    stop,
)
from messaging_service.domain.claim import Claim, Terms, claim
from messaging_service.domain.copies import Copies
from messaging_service.domain.message import Limits, Message, State, intend, is_never_stranded, is_stranded
from messaging_service.domain.reasons import Reason
from messaging_service.domain.recipient import Campaign, PublishedVersion, Recipient
from messaging_service.domain.suppression import ClosedChannels, Suppression, SuppressionReason

DUE = example(StepDue)
NOW = DUE.due_at
UNTIL = NOW + timedelta(seconds=60)
OURS = Account(INSTALLATION_ID, Channel.EMAIL, "smtp", "ours", {})
THEIRS = replace(OURS, id=named_id("account"), name="theirs")
CONTENT = EmailContent(texts={"en": EmailText(subject="Hi", body="Hello")})
KINDS = ("fresh", "stranded", "suppressed", "unheard of", "late")


def message(number: int, kind: str) -> Message:
    queued = replace(intend(named_id("message", number), DUE, NOW), contact_id=contact_id(number))
    if kind == "stranded":
        return replace(queued, state=State.UNKNOWN, epoch=1, attempts=1, attempted_at=NOW, attempt_id=new_id())
    return replace(queued, stale_at=NOW) if kind == "late" else queued


def contact_id(number: int) -> UUID:
    return named_id("contact", number)


def copies(kinds: list[str], *accounts: Account) -> Copies:
    heard = [number for number, kind in enumerate(kinds) if kind != "unheard of"]
    closed = [number for number, kind in enumerate(kinds) if kind == "suppressed"]
    recipients = {contact_id(one): Recipient(contact_id(one), 9, f"ada-{one}@example.com") for one in heard}
    return Copies(
        recipients,
        ClosedChannels(
            [Suppression(new_id(), contact_id(n), Channel.EMAIL, SuppressionReason.STAFF, NOW) for n in closed]
        ),
        {DUE.campaign_id: Campaign(DUE.campaign_id, 1, paused=False)},
        {(DUE.campaign_id, DUE.campaign_version): PublishedVersion(DUE.campaign_id, DUE.campaign_version, "Win")},
        {(DUE.content_id, DUE.content_version): CONTENT},
        accounts or (OURS,),
    )


def claimed(
    kinds: list[str],
    *accounts: Account,
    stranded: Callable[[Message], bool] = is_stranded,
    probes: Collection[UUID] = (),
) -> Claim:
    due = [message(number, kind) for number, kind in enumerate(kinds)]
    terms = Terms(named_id("tenant"), NOW, UNTIL, Limits(), stranded, new_id, probes)
    return claim(due, copies(kinds, *accounts), terms)


@given(st.lists(st.sampled_from(KINDS), max_size=20))
def test_each_message_stands_in_one_place_and_what_has_ended_is_said(kinds: list[str]) -> None:
    made = claimed(kinds)
    assert sorted(one.id for one in made.messages) == sorted(named_id("message", n) for n in range(len(kinds)))
    assert (len(made.sending), len(made.asking)) == (kinds.count("fresh"), kinds.count("stranded"))
    ended = [one.id for one in made.put_aside if one.state is State.SETTLED]
    assert [event.message_id for event in made.said] == ended
    assert len(ended) == kinds.count("suppressed") + kinds.count("late")


@given(st.lists(st.sampled_from(KINDS), max_size=20))
def test_an_attempt_is_kept_for_each_call_that_sends_and_for_no_question(kinds: list[str]) -> None:
    made = claimed(kinds)
    assert [one.id for one in made.attempts] == [request.message.attempt_id for request in made.sending]
    assert len(made.decisions) == len(kinds) - kinds.count("stranded")
    for request in (*made.sending, *made.asking):
        assert (request.message.next_at, request.begin_before) == (UNTIL, UNTIL - timedelta(seconds=15))


def test_what_was_attempted_is_asked_of_the_account_that_was_used() -> None:
    (request,) = claimed(["stranded"], THEIRS, OURS).asking
    assert request.account == OURS
    (request,) = claimed(["fresh"], THEIRS, OURS).sending
    assert request.account == THEIRS


def test_without_the_look_up_what_was_attempted_is_sent_again() -> None:
    made = claimed(["stranded"], stranded=is_never_stranded)
    assert (len(made.sending), len(made.asking)) == (1, 0)


def test_only_an_account_that_is_still_what_it_was_is_stopped() -> None:
    changed = replace(THEIRS, id=named_id("changed"), revision=2)
    paused = replace(THEIRS, id=named_id("paused"), status=AccountStatus.PAUSED)
    complaints = {(one.id, 1): Complaint(Trouble.LOGIN_REFUSED, "535 no") for one in (THEIRS, changed, paused)}
    (stopped,) = stop([THEIRS, changed, paused, OURS], complaints, NOW, Probing())
    assert (stopped.id, stopped.status, stopped.reason) == (THEIRS.id, AccountStatus.PAUSED, Trouble.LOGIN_REFUSED)
    assert (stopped.detail, stopped.paused_at, stopped.probe_at) == ("535 no", NOW, NOW + timedelta(minutes=5))


def test_a_paused_account_is_tried_by_one_message_only() -> None:
    paused = replace(THEIRS, status=AccountStatus.PAUSED, probe_at=NOW)
    made = claimed(["one", "two", "three"], paused, probes=[paused.id])
    assert ([request.account for request in made.sending], made.probed) == ([paused], [paused])
    assert [(one.waiting, one.next_at - NOW) for one in made.put_aside] == [
        (Reason.ACCOUNT_PAUSED, timedelta(minutes=15))
    ] * 2
    assert claimed(["one"], paused).sending == []


def test_messages_look_again_when_their_account_is_to_be_tried() -> None:
    paused = replace(THEIRS, status=AccountStatus.PAUSED, probe_at=NOW + timedelta(minutes=5))
    (waiting,) = claimed(["one"], paused).put_aside
    assert waiting.next_at == paused.probe_at


def test_an_account_is_tried_after_longer_and_longer_pauses() -> None:
    paused, pauses = THEIRS, []
    for _ in range(9):
        paused = probed(paused, NOW, Probing())
        pauses.append((paused.probe_at or NOW) - NOW)
    assert [pause.total_seconds() / 60 for pause in pauses] == [10, 20, 40, 80, 160, 320, 360, 360, 360]


def test_only_what_nobody_else_has_paused_or_changed_is_resumed() -> None:
    ours = replace(THEIRS, status=AccountStatus.PAUSED, reason=Trouble.LOGIN_REFUSED, probe_at=NOW, probes=3)
    by_staff = replace(ours, reason=Trouble.STAFF, probe_at=None)
    assert recover([ours], {(ours.id, 1)}) == [THEIRS]
    assert recover([by_staff, replace(ours, revision=2)], {(ours.id, 1)}) == []
