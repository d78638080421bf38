"""Links by mail: asked for by anybody, mailed to users alone, and nobody learns who is one."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from chassis.security.links import Link, password_token
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import OTHER_TENANT, TENANT
from contracts.gateway import PasswordLinkMade, PasswordLinkReason
from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import CLERK_EMAIL, CLERK_ID, EMAIL, PASSWORD, STAFF_ID, Door, front_of, open_door
from services.gateway.tests.integration.test_audit import log
from services.gateway.tests.integration.test_second_factor import code, set_up
from services.gateway.tests.integration.test_users import NEW, USERS, ask, follow, invite, sign_in

PATH = "/api/password/reset"


async def forgot(door: Door, email: str, tenant: UUID = TENANT) -> httpx.Response:
    return await door.client.post(PATH, json={"email": email, "tenant": str(tenant)})


async def mailed(door: Door) -> list[PasswordLinkMade]:
    """What is said once the requests have been answered."""
    await door.running.tick()
    return list(await door.running.said(PasswordLinkMade))


def token_of(door: Door, said: PasswordLinkMade) -> str:
    """What messaging puts into the mail."""
    return password_token(front_of(door.running).links, Link(TENANT, said.link_id))


async def test_who_forgot_the_password_sets_another_by_mail(door: Door) -> None:
    before = await door.headers_of(Role.STAFF)
    assert (await forgot(door, f" {CLERK_EMAIL.upper()} ")).status_code == 202
    (said,) = await mailed(door)
    assert (said.user_id, said.email, said.reason) == (CLERK_ID, CLERK_EMAIL, PasswordLinkReason.RESET)
    assert (said.tenant_name, said.expires_at - said.made_at) == ("Example", timedelta(hours=1))
    token = token_of(door, said)
    assert [(await follow(door, token)).status_code for _ in range(2)] == [200, 401]
    assert (await door.client.get("/api/sessions", headers=before)).status_code == 401
    assert [(await sign_in(door, CLERK_EMAIL, one)).status_code for one in (PASSWORD, NEW)] == [401, 200]
    lines = [(one["operation"], one["actor"], one["actor_id"]) for one in await log(door)]
    assert lines == [("POST /api/password", "user", str(CLERK_ID)), (f"POST {PATH}", "public", str(CLERK_ID))]


async def test_a_new_password_does_not_take_the_second_factor_away(door: Door) -> None:
    secret, _ = await set_up(door)
    await forgot(door, CLERK_EMAIL)
    (said,) = await mailed(door)
    assert (await follow(door, token_of(door, said))).status_code == 200
    needed = await sign_in(door, CLERK_EMAIL)
    assert (needed.status_code, needed.json()["code"]) == (401, "SecondFactorNeeded")
    assert (await sign_in(door, CLERK_EMAIL, code=await code(door, secret, later=1))).status_code == 200


async def test_the_answer_tells_nobody_who_is_a_user(door: Door) -> None:
    await ask(door, "PATCH", f"{USERS}/{CLERK_ID}", {"disabled": True})
    answers = [await forgot(door, one) for one in (EMAIL, "nobody@example.com", CLERK_EMAIL)]
    assert len({(one.status_code, one.text, str(sorted(one.headers))) for one in answers}) == 1
    assert [said.user_id for said in await mailed(door)] == [STAFF_ID]
    async with door.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM reset_requests") == 0


async def test_the_answer_takes_no_longer_for_a_user_because_none_is_looked_for(door: Door) -> None:
    async with door.connection() as connection, connection.transaction():
        await connection.execute("SELECT id FROM staff FOR UPDATE")
        answers = [await forgot(door, one) for one in (EMAIL, "nobody@example.com")]
    assert [one.status_code for one in answers] == [202, 202]


async def test_neither_what_is_said_nor_the_tables_hold_the_token(door: Door) -> None:
    await forgot(door, CLERK_EMAIL)
    (said,) = await mailed(door)
    secret = token_of(door, said).split("_", 2)[2]  # it may hold `_` itself
    async with door.connection() as connection:
        kept = await connection.fetchval("SELECT string_agg(user_links::text, '') FROM user_links")
    assert secret not in f"{said.model_dump_json()}{kept}"


async def test_a_link_by_mail_is_good_for_an_hour(door: Door) -> None:
    await forgot(door, CLERK_EMAIL)
    (said,) = await mailed(door)
    await door.running.advance(timedelta(minutes=61))
    assert (await follow(door, token_of(door, said))).status_code == 401


async def test_an_invitation_is_mailed_and_asked_for_again(door: Door) -> None:
    made = await invite(door, name="Nora")
    (first,) = await mailed(door)
    assert (first.reason, first.name, token_of(door, first)) == (PasswordLinkReason.INVITATION, "Nora", made["token"])
    await forgot(door, "new@example.com")
    again = (await mailed(door))[-1]
    assert (again.reason, again.expires_at - again.made_at) == (PasswordLinkReason.INVITATION, timedelta(days=7))
    assert [(await follow(door, one)).status_code for one in (made["token"], token_of(door, again))] == [401, 200]


async def test_a_link_is_for_the_tenant_that_was_asked(door: Door) -> None:
    await forgot(door, CLERK_EMAIL, OTHER_TENANT)
    assert await mailed(door) == []
    (said,) = await door.running.of(OTHER_TENANT).said(PasswordLinkMade)
    assert (await follow(door, token_of(door, said))).status_code == 401


async def test_links_are_asked_for_only_so_often(start: Start, keys: KeyPair) -> None:
    limits = {"reset_rate": "2/hour", "reset_address_rate": "5/hour"}
    async with open_door(start, keys.private, **limits) as door:
        for one in (EMAIL, "nobody@example.com"):
            assert [(await forgot(door, one)).status_code for _ in range(2)] == [202, 202]
        assert (await forgot(door, EMAIL)).status_code == 429
        assert (await forgot(door, "somebody@example.com")).status_code == 429  # the same place, once too often
        assert len(await mailed(door)) == 1


@pytest.mark.parametrize("email", ["", "no address", "a@b@c", f"{'a' * 320}@example.com"])
async def test_what_is_no_address_is_malformed(door: Door, email: str) -> None:
    assert (await forgot(door, email)).status_code == 422
