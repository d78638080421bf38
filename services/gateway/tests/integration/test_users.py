"""Users: invited, let in, changed, disabled; and nobody learns who exists."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import CLERK_EMAIL, CLERK_ID, EMAIL, PASSWORD, STAFF_ID, Door, open_door

USERS = "/api/admin/users"
NEW = "a new long password"


async def ask(door: Door, method: str, path: str, body: Any = None, *, by: Role = Role.ADMIN) -> httpx.Response:
    return await door.client.request(method, path, json=body, headers=await door.headers_of(by))


async def invite(door: Door, email: str = "new@example.com", **more: Any) -> dict[str, Any]:
    answer = await ask(door, "POST", USERS, {"email": email, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def follow(door: Door, token: str, password: str = NEW) -> httpx.Response:
    return await door.client.post("/api/password", json={"token": token, "password": password})


async def sign_in(door: Door, email: str, password: str = NEW, **more: str) -> httpx.Response:
    return await door.sign_in(email, password, tenant=str(TENANT), **more)


async def test_an_invited_user_sets_a_password_and_comes_in(door: Door) -> None:
    made = await invite(door, " New@Example.com ", name="Nora", role="staff")
    assert (made["user"]["email"], made["user"]["status"]) == ("new@example.com", "invited")
    assert (await sign_in(door, "new@example.com")).status_code == 401
    assert made["url"] == f"http://127.0.0.1:18070/password#{made['token']}"
    assert (await follow(door, made["token"])).status_code == 200
    signed_in = await sign_in(door, "new@example.com")
    assert (signed_in.status_code, signed_in.json()["role"]) == (200, "staff")
    (listed,) = (one for one in (await ask(door, "GET", USERS)).json()["items"] if one["name"] == "Nora")
    assert listed["status"] == "active"


async def test_a_user_is_one_and_comes_in_however_her_address_is_written(door: Door) -> None:
    made = await invite(door, "\ufeffBea@BÜCHER.example")
    assert made["user"]["email"] == "bea@xn--bcher-kva.example"
    again = await ask(door, "POST", USERS, {"email": "bea@bücher.example"})
    assert (again.status_code, again.json()["code"]) == (409, "EmailTaken")
    assert (await follow(door, made["token"])).status_code == 200
    spellings = ("bea@bücher.example", "BEA@xn--bcher-kva.example ", "bea@bu\u0308cher.example.")
    assert [(await sign_in(door, one)).status_code for one in spellings] == [200] * 3


async def test_what_is_no_address_is_refused_by_its_field(door: Door) -> None:
    for wrong in ("bea", "bea@example", "b ea@example.com", "bea@example.com\x00"):
        answer = await ask(door, "POST", USERS, {"email": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.email"), wrong


async def test_a_link_is_good_once_and_not_for_ever(door: Door) -> None:
    used, late = (await invite(door))["token"], (await invite(door, "late@example.com"))["token"]
    assert [(await follow(door, used)).status_code for _ in range(2)] == [200, 401]
    await door.running.advance(timedelta(days=8))
    assert (await follow(door, late)).status_code == 401
    await door.running.tick()
    async with door.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM user_links") == 0


async def test_a_link_followed_twice_at_once_lets_one_in(door: Door) -> None:
    token = (await invite(door))["token"]
    answers = await asyncio.gather(*(follow(door, token, f"{NEW} {number}") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


@pytest.mark.parametrize(
    "token", ["", "lu", f"lu_{TENANT.hex}_guess", f"lu_{'f' * 32}_guess", f"lk_{TENANT.hex}_secret"]
)
async def test_a_token_that_is_no_link_sets_nothing(door: Door, token: str) -> None:
    assert (await follow(door, token)).status_code == 401


async def test_a_newer_link_makes_the_older_worth_nothing(door: Door) -> None:
    made = await invite(door)
    newer = (await ask(door, "POST", f"{USERS}/{made['user']['id']}/link")).json()["token"]
    assert [(await follow(door, token)).status_code for token in (made["token"], newer)] == [401, 200]


async def test_a_password_that_is_reset_ends_what_was_open(door: Door) -> None:
    clerk = await door.headers_of(Role.STAFF)
    token = (await ask(door, "POST", f"{USERS}/{CLERK_ID}/link")).json()["token"]
    assert (await door.client.get("/api/sessions", headers=clerk)).status_code == 200
    await follow(door, token)
    assert (await door.client.get("/api/sessions", headers=clerk)).status_code == 401
    assert [(await sign_in(door, CLERK_EMAIL, one)).status_code for one in (PASSWORD, NEW)] == [401, 200]


async def test_a_short_password_is_refused(door: Door) -> None:
    assert (await follow(door, (await invite(door))["token"], "elevenchars")).status_code == 422


async def test_nobody_is_invited_twice(door: Door) -> None:
    assert (await ask(door, "POST", USERS, {"email": EMAIL})).status_code == 409


async def test_a_disabled_user_is_out_at_once_and_comes_back(door: Door) -> None:
    clerk, path = await door.headers_of(Role.STAFF), f"{USERS}/{CLERK_ID}"
    assert (await ask(door, "PATCH", path, {"disabled": True})).json()["status"] == "disabled"
    assert (await door.client.get("/api/sessions", headers=clerk)).status_code == 401
    assert (await sign_in(door, CLERK_EMAIL, PASSWORD)).status_code == 401
    assert (await ask(door, "POST", f"{path}/link")).status_code == 409
    assert (await ask(door, "PATCH", path, {"disabled": False})).json()["status"] == "active"
    assert (await sign_in(door, CLERK_EMAIL, PASSWORD)).status_code == 200


async def test_a_link_of_a_disabled_user_lets_nobody_in(door: Door) -> None:
    made = await invite(door)
    await ask(door, "PATCH", f"{USERS}/{made['user']['id']}", {"disabled": True})
    assert (await follow(door, made["token"])).status_code == 401


async def test_the_last_admin_stays_even_when_two_go_at_once(door: Door) -> None:
    path = f"{USERS}/{STAFF_ID}"
    assert (await ask(door, "PATCH", path, {"disabled": True})).status_code == 409
    assert (await ask(door, "PATCH", path, {"role": "staff"})).status_code == 409
    await ask(door, "PATCH", f"{USERS}/{CLERK_ID}", {"role": "admin"})
    headers = await door.headers_of(Role.ADMIN)
    both = (f"{USERS}/{one}" for one in (STAFF_ID, CLERK_ID))
    body = {"role": "staff"}
    answers = await asyncio.gather(*(door.client.patch(one, json=body, headers=headers) for one in both))
    assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 409])


async def test_a_user_changes_her_own_password(door: Door) -> None:
    here, there = await door.headers_of(Role.STAFF), await door.headers_of(Role.STAFF)
    wrong = {"current": "wrong", "password": NEW}
    assert (await door.client.put("/api/password", json=wrong, headers=here)).status_code == 401
    right = {"current": PASSWORD, "password": NEW}
    assert (await door.client.put("/api/password", json=right, headers=here)).status_code == 204
    assert [(await door.client.get("/api/sessions", headers=one)).status_code for one in (here, there)] == [200, 401]
    assert (await sign_in(door, CLERK_EMAIL)).status_code == 200


async def test_sessions_are_listed_and_ended_one_by_one(door: Door) -> None:
    headers = await door.headers_of(Role.STAFF)
    other = await door.headers_of(Role.STAFF)
    listed = (await door.client.get("/api/sessions", headers=headers)).json()["items"]
    assert [one["is_current"] for one in listed] == [False, True]
    assert listed[0]["agent"].startswith("python-httpx")
    path = f"/api/sessions/{listed[0]['id']}"
    foreign = await door.headers_of(Role.ADMIN)
    assert (await door.client.delete(path, headers=foreign)).status_code == 404
    assert (await door.client.delete(path, headers=headers)).status_code == 204
    assert (await door.client.get("/api/sessions", headers=other)).status_code == 401
    assert (await ask(door, "DELETE", f"{USERS}/{CLERK_ID}/sessions")).status_code == 204
    assert (await door.client.get("/api/sessions", headers=headers)).status_code == 401


async def test_strangers_do_not_lock_a_person_out_whose_device_is_known(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, sign_in_rate="2/hour") as door:
        device = (await sign_in(door, EMAIL, PASSWORD)).json()["device"]
        guesses = [(await sign_in(door, EMAIL, "guess")).status_code for _ in range(3)]
        hers = await sign_in(door, EMAIL, PASSWORD, device=device)
        guessed = [(await sign_in(door, EMAIL, "guess", device=device)).status_code for _ in range(2)]
        others = [(await sign_in(door, CLERK_EMAIL, "guess", device=device)).status_code for _ in range(3)]
    assert (guesses, hers.status_code) == ([401, 429, 429], 200)
    assert guessed == [401, 429]
    assert others == [401, 401, 429]


async def test_who_does_not_exist_is_answered_like_who_does(door: Door) -> None:
    made = await invite(door)
    addresses = (EMAIL, "nobody@example.com", made["user"]["email"])
    answers = [await sign_in(door, one, "nobody") for one in addresses]
    assert len({(one.status_code, one.text) for one in answers}) == 1
