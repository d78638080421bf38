"""The table of paths: what it takes, what it never lets through, and what it refuses to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.api.routing import Routing
from gateway_service.domain.routes import TABLE, Role, Route

ID = "0199a1c0-0010-7000-8000-000000000010"
ROUTING = Routing(TABLE)


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("GET", "/api/campaigns/active", "campaigns"),
        ("GET", "/api/campaigns/my-enrollments", "enrollment"),
        ("GET", f"/api/campaigns/{ID}/figures", "gateway"),
        ("POST", f"/api/admin/campaigns/{ID}/enrollments/{ID}/resolve", "payouts"),
        ("PUT", f"/api/admin/campaigns/{ID}/enrollments/{ID}/progress/{ID}", "progress"),
        ("GET", "/api/admin/orders/stripe/pi_3Example", "payouts"),
        ("GET", f"/api/messages/{ID}/explain", "messaging"),
        ("GET", "/u/x.y.z", "gateway"),
    ],
)
def test_a_path_is_answered_by_its_service(method: str, path: str, service: str) -> None:
    found = ROUTING.find(method, path)
    assert found is not None
    assert found.route.service == service


@pytest.mark.parametrize("path", ["/api/campaigns/", "/api/campaigns/active/", "/api/campaigns/a/b", "/internal/x", ""])
def test_other_paths_do_not_exist(path: str) -> None:
    assert ROUTING.find("GET", path) is None
    assert ROUTING.find("TRACE", "/api/campaigns/active") is None


@given(st.text(max_size=60))
def test_nothing_of_a_path_gets_through_but_what_was_matched(text: str) -> None:
    found = ROUTING.find("GET", f"/api/campaigns/{text}")
    if found is not None:
        assert ROUTING.address(found).isascii()
        assert ".." not in ROUTING.address(found)


def test_a_route_with_a_target_is_answered_there() -> None:
    found = ROUTING.find("GET", f"/api/campaigns/{ID.upper()}")
    assert found is not None
    assert ROUTING.address(found) == f"/api/admin/campaigns/{ID}"


def test_no_two_rows_of_the_table_are_the_same() -> None:
    rows = [(method, route.path) for route in TABLE for method in route.methods.split()]
    assert len(rows) == len(set(rows))


def test_no_row_hides_behind_an_earlier_one() -> None:
    """An example of each row finds that row, and not one above it that would take the path as well."""
    hidden = [route.path for route in TABLE for method in route.methods.split() if not finds_itself(route, method)]
    assert hidden == []


def finds_itself(route: Route, method: str) -> bool:
    kinds = {":uuid}": ID, ":int}": "2", ":name}": "growth"}
    path = route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        kind = next((kind for kind in kinds if name.endswith(kind[:-1])), None)
        path = before + (kinds[kind] if kind else "x.y.z") + after
    found = ROUTING.find(method, path)
    return found is not None and found.route is route


@pytest.mark.parametrize(
    ("path", "target"),
    [("/api/things/{id:uid}", None), ("/api/things/{id}", "/api/admin/things/{other}"), ("/api/{a}/{a}", None)],
)
def test_a_route_that_cannot_be_meant_is_refused_at_the_start(path: str, target: str | None) -> None:
    with pytest.raises(ValueError, match="/api/"):
        Routing([Route("campaigns", "GET", path, Role.ADMIN, target)])
