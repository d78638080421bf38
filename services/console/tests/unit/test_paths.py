"""Where a browser may be sent."""

import pytest

from console_service.door.paths import ALL, HOME, own_path, sign_in_path


@pytest.mark.parametrize("path", ["/admin", "/admin/campaigns", "/admin/campaigns?status=active", "/admin?a=//b"])
def test_a_page_of_ours_is_led_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        "https://evil.example/admin",
        "//evil.example/admin",
        "///evil.example/admin",
        "/\\evil.example/admin",
        "\\\\evil.example",
        "/\t/evil.example",
        "/admin\n",
        "/admin/../../evil",
        "/admin//evil.example",
        "/administrator",
        "admin",
        "javascript:alert(1)",
        "/sign-out",
        "http://[",
        "/admin/" + "x" * 600,
        " /admin",
    ],
)
def test_nothing_else_is(path: str | None) -> None:
    assert own_path(path) == HOME


def test_pages_of_links_are_led_to_where_that_is_meant() -> None:
    assert own_path("/client/dashboard/a.b.c", roots=ALL) == "/client/dashboard/a.b.c"
    assert own_path("/u/a.b.c?x=y", roots=ALL) == "/u/a.b.c?x=y"
    for path in ("/client/dashboards/x", "/ux", "//u/x", "/u/../x"):
        assert own_path(path, roots=ALL) == HOME


def test_the_way_to_sign_in_remembers_the_place() -> None:
    assert sign_in_path("/admin") == "/sign-in"
    assert sign_in_path("/admin/campaigns?a=b&c=d") == "/sign-in?next=%2Fadmin%2Fcampaigns%3Fa%3Db%26c%3Dd"
