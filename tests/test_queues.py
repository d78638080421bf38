"""Whatever waits for a person can be ended by one: each queue has a door out, a page that leads there, and a test."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from fastapi.routing import APIRoute

from console_service.clients import operations
from console_service.pages import PAGES
from console_service.view.queues import PAGES_OF_QUEUES
from gateway_service.domain.queues import OWN_QUEUES, QUEUES, Queue
from gateway_service.domain.routes import TABLE, Role
from gateway_service.domain.routes.route import PEOPLE, SAFE, Route
from tools.checks.tree import ROOT

ALL = (*OWN_QUEUES, *QUEUES)
_KIND = re.compile(r":\w+}")


def each() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("queue", ALL, ids=[one.name for one in ALL])


def door(way: str) -> Route | None:
    """The route of a way out, if there is one that changes something."""
    method, path = way.split()
    found = [one for one in TABLE if one.path == path and one.answers(method) and not one.only_asks]
    return found[0] if found and method not in SAFE else None


def marked(folders: tuple[str, ...] = ("libs", "services", "tests")) -> Iterator[str]:
    """Names, or patterns of names, of the queues that tests are marked to lead an entry through."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            if "leaves(" in (text := path.read_text()):
                yield from names_in(text)


def names_in(text: str) -> Iterator[str]:
    """What `pytest.mark.leaves` names above the functions of a module."""
    functions = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    for mark in (one for function in functions for one in function.decorator_list if isinstance(one, ast.Call)):
        if ast.unparse(mark.func) == "pytest.mark.leaves":
            yield from (str(ast.literal_eval(one)) for one in mark.args)


@each()
def test_every_role_that_is_shown_a_queue_has_a_door_out_of_it(queue: Queue) -> None:
    doors = [door(way) for way in queue.ways]
    assert all(doors), queue.ways
    for role in (one for one in Role if one & PEOPLE & queue.roles):
        assert any(one is not None and role in one.roles for one in doors), role


@each()
def test_the_console_has_a_page_for_a_queue_and_asks_for_every_way_out(queue: Queue) -> None:
    pages = {route.path for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)}
    assert PAGES_OF_QUEUES[queue.name].partition("?")[0] in pages
    asked = {f"{one.method} {one.path}" for one in operations()}
    assert {_KIND.sub("}", way) for way in queue.ways} <= asked


def test_a_test_leads_an_entry_into_each_queue_and_out_again() -> None:
    patterns = set(marked())
    left = [one.name for one in ALL if not any(fnmatch(one.name, pattern) for pattern in patterns)]
    assert left == []
    assert {one for one in patterns if not any(fnmatch(queue.name, one) for queue in ALL)} == set()


def test_the_console_names_no_queue_that_there_is_not() -> None:
    assert PAGES_OF_QUEUES.keys() == {one.name for one in ALL}


@pytest.mark.parametrize("way", ["GET /api/admin/payouts", "POST /api/admin/payouts/{payout_id:uuid}/forget"])
def test_what_only_asks_or_is_not_there_is_no_way_out(way: str) -> None:
    assert door(way) is None


def test_a_mark_is_read_as_it_stands_in_a_test() -> None:
    text = '@pytest.mark.leaves("a", "b_*")'
    assert list(names_in(f"{text}\n@other\nasync def test_x() -> None: ...")) == ["a", "b_*"]
    assert list(names_in(f"TEXT = {text!r}")) == []
