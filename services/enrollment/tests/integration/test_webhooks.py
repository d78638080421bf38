"""Webhook steps: posted, signed, tried again, answered and asked about; to nobody who is not meant."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.effects import Lease
from chassis.security.secrets import Vault, new_key
from chassis.security.signing import signed
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from contracts.enrollment import StepCompleted
from contracts.values import Conditional, Webhook
from enrollment_service.app import build
from enrollment_service.clients import PostLimits, WebhookPoster, WebhookRequest
from enrollment_service.handlers.webhooks import claim_calls
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import REMINDER, due, enrolled, with_steps
from services.enrollment.tests.receiver import Post, Receiver, receiving
from services.enrollment.tests.story import PEPPER

STEP, ASK = UUID(int=1), UUID(int=2)


@pytest.fixture
async def vaulted(start: Start) -> AsyncIterator[Running[Work]]:
    told = {"webhooks_to_loopback": True, "webhook_timeout": timedelta(seconds=2)}
    async with start(build, Settings, identity_pepper=PEPPER, **told) as running:
        yield running
        assert not await running.parked()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as listening:
        yield listening


async def target(service: Running[Work], url: str) -> UUID:
    async with service.client(staff()) as team:
        made = await team.post("/api/webhook-targets", json={"name": "Our CRM", "url": url})
    assert made.status_code == 201, made.text
    return UUID(made.json()["target_id"])


def posting(target_id: UUID, **more: object) -> Webhook:
    plain = {"step_id": STEP, "name": "post", "target_id": target_id, "next": ASK}
    return Webhook.model_validate({**plain, **more})


def asking(name: str, value: object) -> Conditional:
    rule = {"field": f"step.{STEP}.{name}", "operator": "equals", "value": value}
    fields = {"step_id": ASK, "name": "asks", "conditions": (), "rule": rule, "true_path": REMINDER.step_id}
    return Conditional.model_validate(fields)


async def rows(service: Running[Work], sql: str) -> list[tuple[object, ...]]:
    async with service.database.transaction(service.tenant) as transaction:
        return [tuple(row) for row in await transaction.connection.run(sql)]


async def ends(service: Running[Work]) -> list[tuple[str, str | None]]:
    return [(event.result, event.branch) for event in await service.said(StepCompleted)]


def is_signed_with(post: Post, secret: str) -> bool:
    at = datetime.fromtimestamp(int(post.headers["webhook-timestamp"]), UTC)
    ours = signed(post.headers["webhook-id"], at, post.body, [SecretStr(secret)])["webhook-signature"]
    return ours in post.headers["webhook-signature"].split(" ")


async def test_an_answer_is_kept_and_decides_the_way(vaulted: Running[Work], receiver: Receiver) -> None:
    receiver.answers = [(200, b'{"tier": "gold"}')]
    target_id = await target(vaulted, receiver.url)
    step = posting(target_id, include_contact=True)
    promise = await enrolled(vaulted, with_steps(step, asking("answer.tier", "Gold"), REMINDER))
    await vaulted.tick()
    await vaulted.carry_out()
    await vaulted.tick()
    assert await ends(vaulted) == [("completed", None), ("completed", "true_path")]
    assert await due(vaulted) == [REMINDER.step_id]
    (post,) = receiver.posts
    assert (post.said["data"]["contact"]["email"], post.said["data"]["enrollment_id"]) == (
        "ada@example.com",
        str(promise.enrollment_id),
    )
    async with vaulted.client(staff()) as team:
        secret = (await team.get(f"/api/webhook-targets/{target_id}/secret")).json()["secret"]
    assert is_signed_with(post, secret)
    assert post.headers["host"] == receiver.url.split("/")[2]


async def test_a_receiver_that_fails_is_tried_again_with_the_same_id(
    vaulted: Running[Work], receiver: Receiver
) -> None:
    receiver.answers = [(503, b""), (200, b"not json")]
    await enrolled(vaulted, with_steps(posting(await target(vaulted, receiver.url)), asking("status", 200), REMINDER))
    await vaulted.tick()
    await vaulted.carry_out()
    await vaulted.carry_out()
    assert (await ends(vaulted), len(receiver.posts)) == ([], 1)
    await vaulted.advance(timedelta(seconds=10))
    await vaulted.carry_out()
    await vaulted.tick()
    assert await ends(vaulted) == [("completed", None), ("completed", "true_path")]
    first, second = receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]


async def test_a_process_that_is_killed_between_call_and_note_is_followed_by_one_that_calls_again(
    vaulted: Running[Work], receiver: Receiver
) -> None:
    step = posting(await target(vaulted, receiver.url), next=None)
    await enrolled(vaulted, with_steps(step))
    await vaulted.tick()
    now = await vaulted.now()
    (lost,) = await vaulted.do(claim_calls, Lease(now + timedelta(seconds=60), 10))  # it called, and was killed
    await vaulted.carry_out()
    assert (receiver.posts, await ends(vaulted)) == ([], [])
    await vaulted.advance(timedelta(seconds=61))
    await vaulted.carry_out()
    (post,) = receiver.posts
    assert post.headers["webhook-id"] == lost.request.message_id
    assert await ends(vaulted) == [("completed", None)]


async def test_both_secrets_sign_until_the_old_one_is_forgotten(vaulted: Running[Work], receiver: Receiver) -> None:
    target_id = await target(vaulted, receiver.url)
    one = f"/api/webhook-targets/{target_id}"
    async with vaulted.client(staff()) as team:
        old = (await team.get(f"{one}/secret")).json()["secret"]
        assert (await team.post(f"{one}/rotate")).json()["is_rotating"]
        new = (await team.get(f"{one}/secret")).json()["secret"]
        await enrolled(vaulted, with_steps(posting(target_id, next=None)))
        await vaulted.tick()
        await vaulted.carry_out()
        assert [is_signed_with(receiver.posts[0], secret) for secret in (old, new)] == [True, True]
        assert not (await team.delete(f"{one}/old-secret")).json()["is_rotating"]
    kept = await rows(vaulted, "SELECT sealed, sealed_old, url FROM webhook_targets")
    assert receiver.url in str(kept)
    assert not {secret for secret in (old, new) if secret in str(kept)}


async def test_a_target_that_is_retired_or_of_nobody_is_passed_over(vaulted: Running[Work], receiver: Receiver) -> None:
    target_id = await target(vaulted, receiver.url)
    async with vaulted.client(staff()) as team:
        assert (await team.delete(f"/api/webhook-targets/{target_id}")).status_code == 204
        assert (await team.get(f"/api/webhook-targets/{target_id}")).status_code == 404
    await enrolled(vaulted, with_steps(posting(target_id, next=None)))
    await vaulted.tick()
    await vaulted.carry_out()
    assert (await ends(vaulted), receiver.posts) == ([("skipped", None)], [])


async def test_an_answer_that_is_large_or_slow_is_not_waited_for(vaulted: Running[Work], receiver: Receiver) -> None:
    receiver.answers = [(200, b'"' + b"x" * 20_000 + b'"')]
    await enrolled(vaulted, with_steps(posting(await target(vaulted, receiver.url)), asking("status", 200), REMINDER))
    await vaulted.tick()
    await vaulted.carry_out()
    assert await rows(vaulted, "SELECT status, answer FROM webhook_calls") == [(200, None)]
    assert await ends(vaulted) == [("completed", None)]


async def posted(url: str, *, to_loopback: bool = True, seconds: float = 2) -> str:
    """What a call of its own comes to."""
    limits = PostLimits(seconds, 100, to_loopback=to_loopback)
    poster = WebhookPoster(Vault([SecretStr(new_key())]), Clock(), limits)
    try:
        return str(await poster.post(WebhookRequest(UUID(int=1), "msg_1", b"{}", url)))
    finally:
        await poster.close()


async def test_nobody_is_followed_elsewhere(receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [(307, b"")], "location: http://127.0.0.1:1/\r\n"
    assert '"status":307' in await posted(receiver.url)


async def test_silence_is_not_waited_for(receiver: Receiver) -> None:
    receiver.hangs = True
    began = asyncio.get_running_loop().time()
    assert "unreachable" in await posted(receiver.url, seconds=0.2)
    assert asyncio.get_running_loop().time() - began < 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::ffff:10.0.0.1]", "0x7f000001"])
async def test_hosts_of_private_networks_are_not_called(host: str) -> None:
    assert "address_not_public" in await posted(f"https://{host}/", to_loopback=False)
    inside = "10.0.0.1"  # a setting for this machine opens no other one
    assert "address_not_public" in await posted(f"https://{inside}/")


@pytest.mark.parametrize(
    "url", ["http://crm.example.com/", "ftp://crm.example.com/", "https://a:b@crm.example.com/", 7]
)
async def test_an_address_that_is_not_safe_is_refused_at_the_door(vaulted: Running[Work], url: object) -> None:
    async with vaulted.client(staff()) as team:
        assert (await team.post("/api/webhook-targets", json={"name": "x", "url": url})).status_code == 422


async def test_without_a_key_for_secrets_there_are_no_targets(start: Start) -> None:
    async with (
        start(build, Settings, identity_pepper=PEPPER, secrets_key_files=()) as bare,
        bare.client(staff()) as team,
    ):
        refused = await team.post("/api/webhook-targets", json={"name": "x", "url": "https://crm.example.com/"})
    assert (refused.status_code, refused.json()["code"]) == (409, "NoVault")
