"""What comes from another site changes nothing; what browsers are told about scripts, frames and caches."""

import re

import pytest
from fastapi.routing import APIRoute

from console_service.door.guard import SAFE
from console_service.pages import PAGES
from services.console.tests.fakes import Browser

UNSAFE = [
    (method, route.path)
    for page in PAGES
    for route in page.router.routes
    if isinstance(route, APIRoute)
    for method in sorted((route.methods or set()) - set(SAFE))
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:18070"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:18071"},
    {"Origin": "http://127.0.0.1:18070.evil.example"},
    {"Origin": "http://[x"},
    {"Origin": ""},
    {},
]


def test_there_are_forms() -> None:
    assert len(UNSAFE) >= 4


@pytest.mark.parametrize(("method", "path"), UNSAFE)
async def test_a_form_of_another_site_does_nothing(admin: Browser, method: str, path: str) -> None:
    before = len(admin.gateway.asked)
    place = re.sub(r"{[a-z_]+}", "0" * 32, path.replace("{action}", "pause").replace("{sort}", "audits"))
    for headers in FOREIGN:
        answer = await admin.http.request(method, place, headers=headers, data={"email": "a", "password": "b"})
        assert (answer.status_code, headers) == (403, headers)
    assert len(admin.gateway.asked) == before


async def test_an_older_browser_is_known_by_the_origin(admin: Browser) -> None:
    answer = await admin.http.post("/look", headers={"Origin": "http://127.0.0.1:18070"})
    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/admin", "/nowhere", "/admin/campaigns"])
async def test_pages_are_not_framed_cached_or_given_foreign_scripts(admin: Browser, path: str) -> None:
    headers = (await admin.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
