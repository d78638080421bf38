"""The table of paths, compiled by Starlette: from a request to its route, from a route to the path at its service."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import compile_path

from ..domain.routes import Route

_EXACT = re.compile(r":(uuid|int)\}")


class _Name(Convertor[str]):
    """A slug, a bundle, a provider or its reference: nothing in it could lead to another path."""

    regex = "[A-Za-z0-9_-][A-Za-z0-9_.:-]{0,199}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Found:
    """The route of a request, and the text of each name in its path."""

    route: Route
    names: Mapping[str, str]


@dataclass(frozen=True)
class _Compiled:
    route: Route
    expression: re.Pattern[str]
    loosely: re.Pattern[str]
    """The same, with any name where an id or a number belongs."""
    target: str
    """The path at the service, with `{name}` for each name."""
    shown: str | None
    """The path that shows what a change is about, likewise."""
    convertors: Mapping[str, Convertor[Any]]


class Routing:
    """The compiled table."""

    def __init__(self, table: Iterable[Route]) -> None:
        """Compile it. Raises `ValueError` for a kind of name nobody has defined, or a target with names of its own."""
        register_url_convertor("name", _Name())
        self._compiled = {route: _compiled(route) for route in table}

    def find(self, method: str, path: str) -> Found | None:
        """The first route that takes this method and path, or None."""
        for compiled in self._compiled.values():
            if compiled.route.answers(method) and (found := compiled.expression.fullmatch(path)):
                return Found(compiled.route, found.groupdict())
        return None

    def methods(self, path: str) -> list[str]:
        """The methods by which this path may be asked; none for a path that is not in the table."""
        fitting = [one.route for one in self._compiled.values() if one.expression.fullmatch(path)]
        return [method for route in fitting for method in route.methods.split()]

    def is_nearly(self, method: str, path: str) -> bool:
        """Whether a route takes this method, and would take this path if a name in it were an id or a number."""
        return any(one.route.answers(method) and one.loosely.fullmatch(path) for one in self._compiled.values())

    def address(self, found: Found) -> str:
        """The path at the service, built from the names that were matched, so nothing else of a path gets through."""
        return self._filled(found, self._compiled[found.route].target)

    def shown(self, found: Found) -> str | None:
        """The path and query, at the service, that show what a change is about; None where the route names none."""
        template = self._compiled[found.route].shown
        return None if template is None else self._filled(found, template)

    def _filled(self, found: Found, template: str) -> str:
        compiled = self._compiled[found.route]
        return template.format(**{name: self._text(compiled, name, text) for name, text in found.names.items()})

    @staticmethod
    def _text(compiled: _Compiled, name: str, text: str) -> str:
        convertor = compiled.convertors[name]
        return quote(convertor.to_string(convertor.convert(text)), safe="")


def _compiled(route: Route) -> _Compiled:
    try:
        expression, own_path, convertors = compile_path(route.path)
        loosely, _, _ = compile_path(_EXACT.sub(":name}", route.path))
        _, target, targeted = compile_path(route.target or route.path)
        _, shown, used = compile_path(route.shows or "")
    except AssertionError as failure:
        message = f"{route.path}: {failure}"
        raise ValueError(message) from failure
    if set(targeted) != set(convertors) or not set(used) <= set(convertors):
        message = f"{route.path}: the names of {target} and {shown} are not those of {own_path}"
        raise ValueError(message)
    return _Compiled(route, expression, loosely, target, shown or None, convertors)
