"""Where in a request a text stands that no column holds."""

import json
from collections import deque
from collections.abc import Iterator, Sequence

from starlette.requests import Request

from contracts.values import Fault

from .edge import body_of
from .values import Unstorable, is_storable

Way = tuple[str | int, ...]


def faults_of(request: Request) -> Sequence[Fault]:
    """A fault for each place of a request with such a text; where none is found, one for the request as a whole."""
    named = [f"path.{name}" for name, text in request.path_params.items() if not is_storable(str(text))]
    named += [f"query.{name}" for name, text in request.query_params.multi_items() if not is_storable(text)]
    named += [".".join(("body", *map(str, way))) for way in _ways(_json(request))]
    return [Unstorable.CHARACTER_OF_NO_TEXT.at(field) for field in named or ["request"]]


def _json(request: Request) -> object:
    try:
        return json.loads(body_of(request))
    except (ValueError, RecursionError):
        return None


def _ways(body: object) -> Iterator[Way]:
    """The way to each such text; one whose own name is one ends before that name."""
    left = deque[tuple[Way, object]]([((), body)])
    while left:
        way, value = left.popleft()
        match value:
            case str() if not is_storable(value):
                yield way
            case dict():
                left += [((*way, name), inner) for name, inner in value.items() if is_storable(name)]
                if not all(map(is_storable, value)):
                    yield way
            case list():
                left += [((*way, number), inner) for number, inner in enumerate(value)]
            case _:
                continue
