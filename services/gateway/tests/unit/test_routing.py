"""The table of paths: what it takes, what it never lets through, and what it refuses to be."""

import re

import pytest
from hypothesis import example, given
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


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/api/admin/orders/none/bundle"), ("POST", "/api/admin/contacts/7/merge")]
)
def test_what_is_no_id_leads_nowhere_and_not_to_another_path_with_a_name_there(method: str, path: str) -> None:
    assert ROUTING.find(method, path) is None
    assert ROUTING.is_nearly(method, path)
    assert not ROUTING.is_nearly("TRACE", path)


def test_a_name_in_the_place_of_an_id_takes_no_method_from_a_path() -> None:
    assert ROUTING.methods("/api/admin/orders/stripe/pi_1") == ["GET"]
    assert not ROUTING.is_nearly("PUT", "/api/admin/orders/stripe/pi_1")


@given(st.text(max_size=60))
@example("0..")
def test_nothing_of_a_path_gets_through_but_what_was_matched(text: str) -> None:
    found = ROUTING.find("GET", f"/api/campaigns/{text}")
    if found is not None:
        assert ROUTING.address(found).isascii()
        assert ".." not in ROUTING.address(found).split("/")


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


MONEY_AND_PROMISES = (
    *("publish", "pause", "resume", "complete", "cancel", "archive", "withdraw", "merge"),
    *("resolve", "approve", "choose-payout"),
)
CHANGES = [route for route in TABLE if route.shows or route.path.rpartition("/")[2] in MONEY_AND_PROMISES]
CHANGES = [
    route for route in CHANGES if "/bulk/" not in route.path or route.shows
]  # a bulk job tells itself what it did


@pytest.mark.parametrize("route", CHANGES, ids=[f"{one.methods} {one.path}" for one in CHANGES])
def test_what_a_change_is_about_is_shown_by_a_path_of_its_service_to_whoever_may_change_it(route: Route) -> None:
    assert route.shows is not None
    path = re.sub(r"\{\w+:\w+\}", ID, route.path)
    found = ROUTING.find(route.methods.split()[0], path)
    assert found is not None
    shown, _, _query = (ROUTING.shown(found) or "").partition("?")
    seen = ROUTING.find("GET", shown)
    assert seen is not None
    assert (seen.route.service, seen.route.roles & route.roles) == (route.service, route.roles)
