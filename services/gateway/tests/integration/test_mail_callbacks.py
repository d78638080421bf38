"""What providers of mail tell: signed as each of them does it, in any order, doubled, and before their call answers."""

import asyncio
import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.gateway import MessageFeedback
from contracts.values import ATTEMPT_TAG, MESSAGE_TAG
from lodestone_simulator.testing import Simulator
from services.gateway.tests.fakes import ENDPOINTS, MAIL_SECRETS, Door

TO = "ada@example.com"
MACHINE = "Mozilla/5.0 (compatible; Barracuda Sentinel)"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    process.reset()
    return process


@pytest.fixture(params=sorted(MAIL_SECRETS))
def provider(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def resend(labels: dict[str, str]) -> tuple[str, dict[str, str], Any]:
    tags = [{"name": name, "value": value} for name, value in labels.items()]
    body = {"from": "a@shop.example.com", "to": [TO], "subject": "Hi", "text": "Hi", "html": "<p>Hi</p>", "tags": tags}
    return "/emails", {"authorization": "Bearer re_simulator"}, body


SENDING = {"resend": resend}


def send(simulator: Simulator, provider: str, labels: dict[str, str]) -> None:
    """A mail is handed over, as messaging would do it."""
    path, headers, body = SENDING[provider](labels)
    simulator.http.post(path, json=body, headers=headers).raise_for_status()


def labels() -> tuple[UUID, UUID, dict[str, str]]:
    message_id, attempt_id = uuid4(), uuid4()
    return message_id, attempt_id, {MESSAGE_TAG: str(message_id), ATTEMPT_TAG: str(attempt_id)}


async def told(door: Door, number: int) -> list[MessageFeedback]:
    """What is said when so much has been taken."""
    async with asyncio.timeout(20):
        while len(await door.rows()) < number:  # noqa: ASYNC110 - another process tells it
            await asyncio.sleep(0.05)
    return list(await door.running.said(MessageFeedback))


async def test_everything_that_a_provider_tells_of_a_mail_is_said(
    door: Door, simulator: Simulator, provider: str
) -> None:
    message_id, attempt_id, named = labels()
    async with door.served() as url:
        hook = f"{url}/webhooks/{provider}/{ENDPOINTS[provider]}"
        simulator.call_back(provider, hook, MAIL_SECRETS[provider])
        simulator.plan_fault(provider, "callback_first")
        await asyncio.to_thread(send, simulator, provider, named)
        assert [one.kind for one in await told(door, 1)] == ["delivered"]
        await asyncio.to_thread(simulator.happen, provider, TO, "clicked", agent=MACHINE)
        await told(door, 2)
        for seconds, permanent in ((60, True), (70, False)):
            await asyncio.to_thread(simulator.happen, provider, TO, "bounced", permanent=permanent, seconds=seconds)
        await asyncio.to_thread(simulator.happen, provider, TO, "complained")
        said = await told(door, 5)
    assert {(one.message_id, one.attempt_id, one.provider) for one in said} == {(message_id, attempt_id, provider)}
    assert sorted((one.kind, one.permanent) for one in said) == [
        ("bounced", False),
        ("bounced", True),
        ("clicked", False),
        ("complained", False),
        ("delivered", False),
    ]
    assert [one.agent for one in said if one.kind == "clicked"] == [MACHINE]
    assert all(one.detail for one in said if one.kind == "bounced")
    assert len({one.reference for one in said}) == len(said)


async def test_what_comes_twice_is_said_once(door: Door, simulator: Simulator, provider: str) -> None:
    async with door.served() as url:
        simulator.call_back(provider, f"{url}/webhooks/{provider}/{ENDPOINTS[provider]}", MAIL_SECRETS[provider])
        simulator.plan_fault(provider, "duplicate_callbacks")
        await asyncio.to_thread(send, simulator, provider, labels()[2])
        async with asyncio.timeout(20):
            while len(attempts(simulator)) < 2:  # noqa: ASYNC110 - another process makes them
                await asyncio.sleep(0.05)
        assert len(await told(door, 1)) == 1


def attempts(simulator: Simulator) -> list[Any]:
    return [attempt for one in simulator.get("callbacks")["callbacks"] for attempt in one["attempts"]]


async def test_a_mail_of_somebody_else_tells_nothing(door: Door, simulator: Simulator, provider: str) -> None:
    async with door.served() as url:
        simulator.call_back(provider, f"{url}/webhooks/{provider}/{ENDPOINTS[provider]}", MAIL_SECRETS[provider])
        await asyncio.to_thread(send, simulator, provider, {})
        assert await told(door, 1) == []
    assert [row[1:] for row in await door.rows()] == [("ignored", "not_ours")]


async def test_what_is_signed_with_another_secret_is_not_taken(door: Door, simulator: Simulator, provider: str) -> None:
    other = "whsec_" + base64.b64encode(b"a secret of somebody else").decode()
    async with door.served() as url:
        simulator.call_back(provider, f"{url}/webhooks/{provider}/{ENDPOINTS[provider]}", other)
        await asyncio.to_thread(send, simulator, provider, labels()[2])
        async with asyncio.timeout(20):
            while not attempts(simulator):  # noqa: ASYNC110 - another process makes them
                await asyncio.sleep(0.05)
    assert attempts(simulator)[0]["status"] == httpx.codes.BAD_REQUEST
    assert await door.rows() == []
