"""Who may ask what: every path of the table, by callers of every role."""

import re
from typing import Any

import httpx
import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import OTHER_TENANT, TENANT
from gateway_service.domain.keys import KeyRow
from gateway_service.domain.openapi import plain
from gateway_service.domain.people import API_KEY, ApiKey, credential, hashed
from gateway_service.domain.routes import OWN, TABLE, Role, Route
from gateway_service.work import Work
from services.gateway.tests.fakes import CONTACT_ID, KEY_ID, STAFF_ID, Door, open_door

ID = "0199a1c0-0010-7000-8000-000000000010"
EXAMPLES = {"uuid": ID, "name": "growth", "int": "2"}
ROWS = [(method, route) for route in TABLE for method in route.methods.split()]
OURS_WITH_A_CREDENTIAL = sorted(
    ((m, route) for m, route in ROWS if route.service == OWN and Role.PUBLIC not in route.roles),
    key=lambda row: row[0] != "GET",
)
FORWARDED = [(method, route) for method, route in ROWS if route.service != OWN]


def path_of(route: Route) -> str:
    return re.sub(r"\{\w+:(\w+)\}", lambda found: EXAMPLES[found[1]], route.path)


def status_of(route: Route, role: Role) -> int:
    return 200 if role in route.roles else 401 if role is Role.PUBLIC else 403


def is_for_the_log(request: httpx.Request, method: str, route: Route) -> bool:
    """Whether the audit log asked how what a change is about was before."""
    return method != "GET" and request.method == "GET" and request.url.host == f"{route.service}.test"


async def test_every_path_is_for_the_roles_the_table_names(door: Door) -> None:
    callers = {role: await door.headers_of(role) for role in Role}
    wrong = []
    for method, route in FORWARDED:
        for role, headers in callers.items():
            before = len(door.behind.asked)
            named = {"tags": "goal"} if route.by_audit else {}  # or her audit would be asked for first
            answer = await door.client.request(method, path_of(route), headers=headers, params=named)
            expected = status_of(route, role)
            asked = [route.owner.service, route.service] if route.owner else [route.service]
            carried = [one for one in door.behind.asked[before:] if not is_for_the_log(one, method, route)]
            reached = [request.url.host for request in carried[: len(asked)]]
            if answer.status_code != expected or reached != ([f"{s}.test" for s in asked] if expected == 200 else []):
                wrong.append((method, route.path, role, answer.status_code, reached))
    assert wrong == []


async def test_every_path_of_our_own_is_in_the_table_and_the_other_way_round(door: Door) -> None:
    document = (await door.client.get("/openapi.json")).json()
    declared = {(method.lower(), plain(route.path)) for method, route in ROWS if route.service == OWN}
    served = {(method, path) for path, operations in document["paths"].items() for method in operations}
    assert served | {("get", "/openapi.json")} == declared


async def test_our_own_paths_are_for_the_roles_the_table_names(start: Start, keys: KeyPair) -> None:
    """Behind the gate a request may still be refused: for its body, or because what it names is not there."""
    wrong, often = [], "10000 per minute"
    async with open_door(start, keys.private, stream_lifetime=0.1, sign_in_rate=often) as door:
        callers = {role: await door.headers_of(role) for role in Role}
        for method, route in OURS_WITH_A_CREDENTIAL:
            for role in Role:
                headers = callers[role] if method == "GET" else await door.headers_of(role)  # it may end the session
                answer = await door.client.request(method, path_of(route), headers=headers)
                refused = answer.status_code if answer.status_code in {401, 403} else 200
                if refused != status_of(route, role):
                    wrong.append((method, route.path, role, answer.text))
    assert wrong == []


async def test_a_role_that_was_taken_away_is_gone_from_the_open_session(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    assert (await door.client.post("/api/admin/campaigns", headers=admin)).status_code == 200
    async with door.connection() as connection:
        await connection.execute("UPDATE staff SET role = 'staff' WHERE id = $1", STAFF_ID)
    refused = await door.client.post("/api/admin/campaigns", headers=admin)
    assert (refused.status_code, refused.json()["detail"]) == (403, "Not for the role staff.")


async def test_what_a_request_says_of_tenants_does_not_count_for_a_credential(door: Door) -> None:
    """There are two tenants here, so a key that names none is nobody's."""
    key = ApiKey(KEY_ID, "old")
    await door.running.do(save_key, hashed("lk_old_key"), key)
    for token in ("lk_old_key", "nonsense"):
        for tenant in ({}, {"X-Tenant": str(TENANT)}):
            answer = await door.client.get("/api/admin/campaigns", headers={**door.bearer(token), **tenant})
            assert answer.status_code == 401
    assert door.behind.asked == []


async def save_key(work: Work, key_hash: bytes, key: ApiKey) -> None:
    await work.keys.save(KeyRow(key_hash, key.id, key.name, key.role, "", None, work.now))


@pytest.mark.parametrize(("query", "status"), [(b"x=\xff", 422), (b"x=" + b"y" * 70_000, 422), (b"tenant=\xff", 404)])
async def test_an_odd_query_is_our_clients_fault(door: Door, query: bytes, status: int) -> None:
    """Not every server in front of us refuses it, and no client's library would send it."""
    scope = {"type": "http", "method": "GET", "path": "/api/campaigns/active", "query_string": query}
    headers = [(b"host", b"x")] + ([] if b"tenant" in query else [(b"x-tenant", str(TENANT).encode())])
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    await door.app({**scope, "headers": headers, "client": ("127.0.0.1", 1)}, receive, send)
    assert sent[0]["status"] == status


async def test_an_id_without_a_credential_is_not_a_slug(door: Door) -> None:
    tenant = {"X-Tenant": str(TENANT)}
    assert (await door.client.get(f"/api/campaigns/{ID}", headers=tenant)).status_code == 401
    assert (await door.client.get(f"/api/campaigns/{ID.upper()}", headers=tenant)).status_code == 401
    assert door.behind.asked == []
    assert (await door.client.get("/api/campaigns/win-your-money-back", headers=tenant)).status_code == 200
    assert (await door.client.get(f"/api/campaigns/{ID}", headers=door.bearer())).status_code == 200
    assert door.behind.asked[-1].url.path == f"/api/admin/campaigns/{ID}"


@pytest.mark.parametrize(
    "path",
    [
        f"/internal/figures/{ID}",
        f"/api/../internal/figures/{ID}",
        f"/api/admin/campaigns/{ID}/..%2f..%2f..%2f..%2finternal",
        "/api/campaigns/..",
        f"/api/%2e%2e/internal/figures/{ID}",
        f"/api/campaigns/%2e%2e%2f%2e%2e%2finternal%2ffigures%2f{ID}",
        "//api/admin/campaigns",
        "/api//admin/campaigns",
        "/API/admin/campaigns",
        "/api/admin/Campaigns",
        "/api/admin/campaigns/",
        "/api/admin/campaigns;x",
        "/api/admin/campaigns%00",
        "/api/admin/campaigns%0a",
        "/api/campaigns/a%2fb",
        f"/api/admin/orders/stripe/..%2f{ID}",
        "/docs",
        "/redoc",
    ],
)
async def test_what_is_not_in_the_table_cannot_be_reached(door: Door, path: str) -> None:
    # The first of the dots are taken out by the client, and what is left is redirected to where nothing is.
    assert (await door.client.get(path, headers=door.bearer(), follow_redirects=True)).status_code == 404
    assert door.behind.asked == []


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/api/session", "DELETE, GET, POST"),
        ("TRACE", f"/api/admin/campaigns/{ID}", "DELETE, GET, PATCH, PUT"),
        ("GET", f"/webhooks/stripe/{ID}", "POST"),
        ("DELETE", "/u/token", "GET, POST"),
    ],
)
async def test_a_method_that_is_not_in_the_table_is_answered_with_those_that_are(
    door: Door, method: str, path: str, allowed: str
) -> None:
    answer = await door.client.request(method, path, headers=door.bearer())
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert door.behind.asked == []


async def test_what_is_no_id_is_not_found_also_where_it_would_be_a_name_of_another_path(door: Door) -> None:
    answer = await door.client.put("/api/admin/orders/none/bundle", headers=door.bearer(), json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchPath")


async def test_only_known_headers_pass_either_way(door: Door) -> None:
    inside = {"location": "http://campaigns.test/", "set-cookie": "a=b", "server": "inside", "etag": "x"}
    door.behind.answers["campaigns.test/api/admin/campaigns"] = lambda _: httpx.Response(200, headers=inside)
    outside = {"X-Forwarded-For": "10.0.0.1", "Cookie": "a=b", "Connection": "close, x-drop", "X-Drop": "1", "TE": "x"}
    answer = await door.client.get("/api/admin/campaigns", headers={**door.bearer(), **outside, "Idempotency-Key": "k"})
    assert not {"location", "set-cookie", "server"} & set(answer.headers)
    assert answer.headers["etag"] == "x"
    passed = door.behind.asked[-1].headers
    assert not {"x-forwarded-for", "cookie", "x-drop", "te"} & set(passed)
    assert (passed["idempotency-key"], passed["host"]) == ("k", "campaigns.test")
    assert door.api_key not in str(passed)


async def test_the_token_for_a_service_says_who_asks_and_is_for_that_service_alone(door: Door) -> None:
    await door.client.get("/api/admin/campaigns", headers={**door.bearer(), "X-Tenant": str(OTHER_TENANT)})
    claims = door.behind.claims()
    assert (claims["tenant"], claims["kind"], claims["sub"]) == (str(TENANT), "staff", str(KEY_ID))
    assert claims["aud"] == "campaigns"
    assert claims["exp"] - claims["iat"] == 60
    await door.client.get("/api/campaigns/my-enrollments", headers=door.bearer(door.portal()))
    assert (door.behind.claims(1)["kind"], door.behind.claims(1)["sub"]) == ("contact", str(CONTACT_ID))


async def test_what_belongs_to_a_request_goes_along_and_nothing_else(door: Door) -> None:
    headers = {"Idempotency-Key": "once", "X-Correlation-Id": "story-1", "Cookie": "a=b", "X-Forwarded-For": "::1"}
    body = b'{"name":"x"}'
    await door.client.post("/api/admin/campaigns?a=1&b=%20", content=body, headers={**door.bearer(), **headers})
    (asked,) = door.behind.asked
    assert (asked.content, asked.url.query) == (body, b"a=1&b=%20")
    assert (asked.headers["idempotency-key"], asked.headers["x-correlation-id"]) == ("once", "story-1")
    assert "traceparent" in asked.headers
    assert "cookie" not in asked.headers
    assert "x-forwarded-for" not in asked.headers


async def test_a_service_that_is_down_is_a_problem_to_try_again(door: Door) -> None:
    door.behind.down.add("campaigns.test")
    answer = await door.client.get("/api/admin/campaigns", headers=door.bearer())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "a.b.c",
        credential(API_KEY, TENANT, "guess"),
        credential(API_KEY, OTHER_TENANT, "guess"),
        credential("ls", TENANT, "guess"),
        f"lk_{TENANT.hex}",
        "lk_" + "f" * 32 + "_x",
        "\u00e9\u00e9",
        "x" * 5000,
    ],
)
async def test_a_credential_we_do_not_know_opens_nothing(door: Door, token: str) -> None:
    header = httpx.Headers({b"Authorization": f"Bearer {token}".encode(), b"X-Tenant": str(TENANT).encode()})
    assert (await door.client.get("/api/admin/campaigns", headers=header)).status_code == 401
    assert (await door.client.get("/api/campaigns/active", headers=header)).status_code == 401


async def test_a_key_of_one_tenant_is_worth_nothing_in_the_name_of_another(door: Door) -> None:
    stolen = door.api_key.replace(TENANT.hex, OTHER_TENANT.hex).replace("secret", "Secret")
    assert (await door.client.get("/api/admin/campaigns", headers=door.bearer(stolen))).status_code == 401


async def test_signing_in_and_out(door: Door) -> None:
    refused = await door.sign_in(password="wrong", tenant=str(TENANT))
    signed_in = await door.sign_in(tenant=str(TENANT))
    token = signed_in.json()["token"]
    assert (refused.status_code, signed_in.status_code) == (401, 200)
    await door.client.get("/api/admin/campaigns", headers=door.bearer(token))
    assert door.behind.claims()["sub"] == str(STAFF_ID)
    assert (await door.client.delete("/api/session", headers=door.bearer(token))).status_code == 204
    assert (await door.client.get("/api/admin/campaigns", headers=door.bearer(token))).status_code == 401


async def test_a_session_expires(door: Door) -> None:
    token = (await door.sign_in(tenant=str(TENANT))).json()["token"]
    door.running.clock_file.write_text(str(13 * 3600))
    assert (await door.client.get("/api/admin/campaigns", headers=door.bearer(token))).status_code == 401
    await door.running.tick()


async def test_a_portal_link_expires(door: Door) -> None:
    token = door.portal()
    answer = await door.client.post(f"/api/admin/contacts/{CONTACT_ID}/portal-link", headers=door.bearer())
    lasting = answer.json()["token"]
    assert answer.json()["url"] == f"http://127.0.0.1:18070/client/dashboard/{lasting}"
    assert (await door.client.get("/api/campaigns/my-enrollments", headers=door.bearer(lasting))).status_code == 200
    door.running.clock_file.write_text(str(31 * 86_400))
    assert (await door.client.get("/api/campaigns/my-enrollments", headers=door.bearer(lasting))).status_code == 401
    assert (await door.client.get("/api/campaigns/my-enrollments", headers=door.bearer(token))).status_code == 200


async def test_there_is_no_portal_link_for_somebody_elses_contact(door: Door) -> None:
    door.behind.answers[f"enrollment.test/api/admin/contacts/{CONTACT_ID}"] = lambda _: httpx.Response(404)
    answer = await door.client.post(f"/api/admin/contacts/{CONTACT_ID}/portal-link", headers=door.bearer())
    assert answer.status_code == 404
    assert door.behind.claims()["tenant"] == str(TENANT)


@pytest.mark.parametrize(("owned", "status"), [(404, 404), (503, 503)])
@pytest.mark.parametrize(("method", "route"), [(method, route) for method, route in ROWS if route.owner])
async def test_nothing_is_kept_about_what_its_owner_does_not_have(
    door: Door, method: str, route: Route, owned: int, status: int
) -> None:
    assert route.owner
    known = f"{route.owner.service}.test{re.sub(r'{[^}]+}', ID, route.owner.path)}"
    door.behind.answers[known] = lambda _: httpx.Response(owned)
    answer = await door.client.request(method, path_of(route), headers=await door.headers_of(Role.ADMIN), json={})
    assert answer.status_code == status
    assert (method, f"{route.service}.test") not in [(one.method, one.url.host) for one in door.behind.asked]
