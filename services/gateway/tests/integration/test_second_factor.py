"""The second factor: set up by the person, asked for at sign-in, each code good once."""

from collections.abc import Sequence
from typing import Any

import httpx
import pyotp

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import CLERK_EMAIL, CLERK_ID, PASSWORD, Door, open_door

HERS = {"current": PASSWORD}


async def code(door: Door, secret: str, *, later: int = 0) -> str:
    """What the app shows, so many steps from now."""
    app = pyotp.TOTP(secret)
    return app.generate_otp(app.timecode(await door.running.now()) + later)


async def sign_in(door: Door, **more: str) -> httpx.Response:
    return await door.sign_in(CLERK_EMAIL, PASSWORD, tenant=str(TENANT), **more)


async def set_up(door: Door) -> tuple[str, Sequence[str]]:
    headers = await door.headers_of(Role.STAFF)
    proposed = (await door.client.post("/api/second-factor", json=HERS, headers=headers)).json()
    assert (await sign_in(door)).status_code == 200  # nothing is asked for before a code has confirmed it
    body = {"code": await code(door, proposed["secret"])}
    confirmed = await door.client.post("/api/second-factor/confirm", json=body, headers=headers)
    assert confirmed.status_code == 200, confirmed.text
    return proposed["secret"], confirmed.json()["recovery_codes"]


async def test_a_second_factor_is_asked_for_and_each_code_is_good_once(door: Door) -> None:
    secret, _ = await set_up(door)
    needed = await sign_in(door)
    assert (needed.status_code, needed.json()["code"]) == (401, "SecondFactorNeeded")
    assert (await sign_in(door, code=await code(door, secret))).status_code == 401  # confirmed with it
    following = await code(door, secret, later=1)
    first, again = [await sign_in(door, code=following) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()["code"]) == (200, 401, "CodeWrong")


async def test_the_factor_tells_nothing_to_who_does_not_know_the_password(door: Door) -> None:
    await set_up(door)
    answer = await door.sign_in(CLERK_EMAIL, "wrong", tenant=str(TENANT))
    assert answer.json()["code"] == "WrongCredentials"


async def test_a_recovery_code_is_good_once(door: Door) -> None:
    _, codes = await set_up(door)
    typed = f"{codes[0][:10].upper()}-{codes[0][10:]}"
    assert [(await sign_in(door, code=one)).status_code for one in (typed, codes[0], codes[1])] == [200, 401, 200]


async def test_neither_secret_nor_codes_are_readable_in_the_tables(door: Door) -> None:
    secret, codes = await set_up(door)
    kept = ""
    async with door.connection() as connection:
        for table in ("staff", "recovery_codes", "answers"):
            kept += "".join(str(tuple(row)) for row in await connection.fetch(f"SELECT * FROM {table}"))
    assert not any(one in kept for one in (secret, *codes))


async def test_guessing_codes_is_slowed_down(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, factor_rate="3/hour") as door:
        await set_up(door)
        assert [(await sign_in(door, code="000000")).status_code for _ in range(3)] == [401, 401, 429]


async def test_a_factor_is_not_replaced_by_a_session_that_was_left_open(door: Door) -> None:
    headers = await door.headers_of(Role.STAFF)
    await set_up(door)

    async def ask(method: str, body: Any) -> int:
        return (await door.client.request(method, "/api/second-factor", json=body, headers=headers)).status_code

    assert await ask("DELETE", {"current": "wrong"}) == 401
    assert await ask("POST", HERS) == 409
    assert await ask("DELETE", HERS) == 204
    assert (await sign_in(door)).status_code == 200


async def test_an_admin_takes_a_lost_factor_away(door: Door) -> None:
    await set_up(door)
    admin = await door.headers_of(Role.ADMIN)
    path = f"/api/admin/users/{CLERK_ID}/second-factor"
    assert (await door.client.delete(path, headers=admin)).status_code == 204
    assert (await sign_in(door)).status_code == 200


async def test_a_wrong_first_code_confirms_nothing(door: Door) -> None:
    headers = await door.headers_of(Role.STAFF)
    nothing = await door.client.post("/api/second-factor/confirm", json={"code": "000000"}, headers=headers)
    await door.client.post("/api/second-factor", json=HERS, headers=headers)
    wrong = await door.client.post("/api/second-factor/confirm", json={"code": "00000x"}, headers=headers)
    assert (nothing.status_code, wrong.status_code) == (404, 409)
    assert (await sign_in(door)).status_code == 200
