"""Notices to users: mailed once, with a link whose secret is written down nowhere, and no way to opt out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.ids import new_id
from chassis.security.links import Link, LinkSigner, password_token
from chassis.testing import Running, staff, system
from contracts.examples import example
from contracts.gateway import PasswordLinkMade, PasswordLinkReason
from contracts.messaging import MessageSettled
from contracts.values import Channel
from messaging_service.domain.address import fingerprint
from messaging_service.domain.suppression import Suppression, SuppressionReason
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking

RESET = example(PasswordLinkMade)


async def made(service: Running[Work], **changed: object) -> PasswordLinkMade:
    now = await service.now()
    return RESET.model_copy(update={"expires_at": now + timedelta(hours=1), "made_at": now, **changed})


def link_of(sink: Simulator, said: PasswordLinkMade, tenant: UUID) -> str:
    signer = LinkSigner(SecretStr(str(sink.settings["link_key"])), Clock())
    token = password_token(signer, Link(tenant, said.link_id))
    return f"https://console.example.com/password#{token}"


async def shown(service: Running[Work], user_id: UUID = RESET.user_id) -> Any:
    async with service.client(staff()) as team:
        (message,) = (await team.get("/api/messages", params={"user_id": str(user_id)})).json()["items"]
        return (await team.get(f"/api/messages/{message['id']}/explain")).json()


async def test_a_user_gets_her_link_once_by_mail_with_evidence(service: Running[Work], sink: Simulator) -> None:
    said = await made(service, name="Grace\r\nBcc: x@example.com", tenant_name="Example <b> & Co")
    await service.receive(said, repeat=3)
    await service.carry_out(2)
    (mail,) = await asking(sink)
    link = link_of(sink, said, service.tenant)
    assert (mail["to"], mail["subject"]) == (["grace@example.com"], "A new password for Example <b> & Co")
    assert f"\n{link}\n" in mail["text"].replace("\r\n", "\n")
    assert f'<a href="{link}">' in mail["html"]
    assert "Example &lt;b&gt; &amp; Co" in mail["html"]
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert not {"List-Unsubscribe", "Bcc"} & set(mail["headers"])
    found = await shown(service)
    assert (found["outcome"], found["message"]["contact_id"]) == ("sent", None)
    assert ([one["verdict"] for one in found["decisions"]], len(found["attempts"])) == (["send"], 1)
    assert await service.said(MessageSettled) == []


async def test_an_invitation_says_what_it_is(service: Running[Work], sink: Simulator) -> None:
    await service.receive(await made(service, reason=PasswordLinkReason.INVITATION))
    await service.carry_out()
    (mail,) = await asking(sink)
    assert mail["subject"] == "Your invitation to Example"


async def closed(service: Running[Work], reason: str) -> None:
    async def close(work: Work) -> None:
        hashed = fingerprint(service.tenant, RESET.email)
        why = SuppressionReason(reason)
        closing = Suppression(new_id(), UUID(int=9), Channel.EMAIL, why, work.now, None, hashed)
        await work.suppressions.add_all([closing])

    await service.do(close)


@pytest.mark.parametrize("reason", ["unsubscribed", "staff"])
async def test_who_opted_out_of_mailings_still_gets_what_concerns_her_account(
    service: Running[Work], sink: Simulator, reason: str
) -> None:
    await closed(service, reason)
    await service.receive(await made(service))
    await service.carry_out()
    assert len(await asking(sink)) == 1


async def test_a_link_that_has_expired_is_not_mailed(service: Running[Work], sink: Simulator) -> None:
    await service.receive(await made(service))
    await service.advance(timedelta(hours=2))
    await service.carry_out()
    assert await asking(sink) == []
    assert (await shown(service))["message"]["reasons"] == ["stale"]


async def test_the_secret_of_a_link_is_in_no_row(service: Running[Work], sink: Simulator) -> None:
    said = await made(service)
    await service.receive(said)
    await service.carry_out()

    async def rows(work: Work) -> str:
        return str([one async for one in _texts(work)])

    secret = link_of(sink, said, service.tenant).split("_", 2)[2]  # it may hold `_` itself
    assert secret not in await service.do(rows)


async def _texts(work: Work) -> Any:
    for table in ("messages", "decisions", "attempts"):
        found = await work.messages._connection.run(f"SELECT t::text FROM {table} t")
        for text in found.scalars():
            yield text


async def test_a_notice_has_no_way_out(service: Running[Work]) -> None:
    await service.receive(await made(service))
    message_id = (await shown(service))["message"]["id"]
    async with service.client(system()) as gateway:
        answer = await gateway.post("/internal/unsubscribe", json={"message_id": message_id})
    assert answer.status_code == 404
