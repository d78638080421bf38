"""Asking again: what a provider's abilities make of an attempt whose outcome nobody knows."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from pydantic import BaseModel

from chassis.clock import Clock
from chassis.effects import Answer, Later, Succeeded, Unknown
from chassis.security.reach import NotPublic, Reach
from chassis.templates import BrokenTemplate
from contracts.enrollment import StepDue
from contracts.examples import example
from contracts.values import Channel, EmailText
from messaging_service.clients.accounts import OpenAccounts
from messaging_service.clients.post import Post
from messaging_service.clients.providers import Provider
from messaging_service.clients.sender import LookUp, NobodyToAsk, NotFound, Sought
from messaging_service.domain.account import Account
from messaging_service.domain.letter import Letter, SendRequest
from messaging_service.domain.message import Attempt, begin, intend
from messaging_service.domain.recipient import Recipient

DUE = example(StepDue)
ACCOUNT = Account(DUE.step_id, Channel.EMAIL, "fake", "ours", {})
LETTER = Letter(EmailText(subject="Hi", body="Hello"), "Win", Recipient(DUE.contact_id, 1, "ada@example.com"))
SENDING = begin(
    intend(DUE.execution_id, DUE, DUE.due_at),
    Attempt(DUE.step_id, ACCOUNT.id, None),
    now=Clock().now(),
    until=DUE.stale_at,
)


class Settings(BaseModel):
    """A fake is told nothing."""


class Writer:
    """Writes the subject and nothing else."""

    def write(self, request: SendRequest, letter: Letter[EmailText], account: Settings) -> str:
        return letter.text.subject


WRITER = Writer()


@dataclass
class FakeSender:
    """A provider with the abilities it is given."""

    repeatable: bool = False
    look_up: LookUp | None = None
    sent: list[str] = field(default_factory=list)

    async def send(self, message: str) -> Answer:
        self.sent.append(message)
        return Succeeded("ref")

    async def close(self) -> None: ...


async def nothing_found(_sought: Sought) -> Answer:
    return NotFound("not_found", 0)


def post(sender: FakeSender, writer: Writer = WRITER) -> Post:
    providers = {(Channel.EMAIL, "fake"): Provider(Settings, lambda _settings, _reach: sender)}
    accounts = OpenAccounts(providers, installation=None, vault=None, reach=Reach(1))
    return Post({Channel.EMAIL: writer}, accounts, Clock())


def request(letter: Letter[EmailText] | None = LETTER, account: Account | None = ACCOUNT) -> SendRequest:
    return SendRequest(DUE.enrollment_id, SENDING, account, Clock().now() + timedelta(minutes=1), letter)


async def test_a_provider_that_knows_our_key_is_handed_the_message_again() -> None:
    sender = FakeSender(repeatable=True)
    assert await post(sender).ask_again(request()) == Succeeded("ref")
    assert sender.sent == ["Hi"]


@pytest.mark.parametrize(
    ("age", "changed_before", "is_sent"),
    [(timedelta(hours=22), None, True), (timedelta(hours=24), None, False), (timedelta(hours=1), timedelta(0), False)],
)
async def test_nothing_is_handed_over_again_to_who_may_have_forgotten_the_key(
    age: timedelta, changed_before: timedelta | None, is_sent: bool
) -> None:
    sender, now = FakeSender(repeatable=True), Clock().now()
    old = replace(request(), message=replace(SENDING, attempted_at=now - age))
    changed_at = None if changed_before is None else now - changed_before
    asked = await post(sender).ask_again(replace(old, account=replace(ACCOUNT, changed_at=changed_at)))
    assert (isinstance(asked, Succeeded), bool(sender.sent)) == (is_sent, is_sent)


async def test_what_cannot_be_written_again_may_have_been_taken_before() -> None:
    class Broken(Writer):
        def write(self, request: SendRequest, letter: Letter[EmailText], account: Settings) -> str:
            raise BrokenTemplate("not now")

    assert await post(FakeSender(repeatable=True), Broken()).ask_again(request()) == Unknown("template_error")


async def test_a_provider_with_a_search_is_asked_and_handed_nothing() -> None:
    sender = FakeSender(look_up=nothing_found)
    assert await post(sender).ask_again(request()) == NotFound("not_found", 0)
    assert sender.sent == []


@pytest.mark.parametrize("account", [ACCOUNT, None])
async def test_a_provider_without_either_is_left_alone(account: Account | None) -> None:
    sender = FakeSender()
    assert isinstance(await post(sender).ask_again(request(account=account)), NobodyToAsk)
    assert sender.sent == []


async def test_a_call_that_begins_after_its_lease_is_not_made() -> None:
    sender = FakeSender()
    late = replace(request(), begin_before=Clock().now())
    assert await post(sender).send(late) == Later("lease_over", 0)
    assert sender.sent == []


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "localhost"])
async def test_a_private_host_is_out_of_reach(host: str) -> None:
    with pytest.raises(NotPublic):
        await Reach(1).addresses(host, 25)
    assert await Reach(1, private=True).addresses(host, 25)
