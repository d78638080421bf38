"""What can be seen in an answer."""

from typing import Any

import httpx

from tests.conformance.asking import reads_as_id

_STREAM = "text/event-stream"
_SAID = {"code", "type", "title", "detail", "reason", "field"}
"""Members whose words are compared; of all others only the shape is."""


def seen(answer: httpx.Response, value: str) -> tuple[int, str, object]:
    """An answer as far as it must not depend on whether the id is somebody else's.

    Of a stream only that there is one: how much of it comes while it lasts is a matter of time.
    """
    kind = answer.headers.get("content-type", "")
    there_is_more = len(answer.content) > 0 and _STREAM not in kind
    return answer.status_code, kind, shape(answer.json(), value) if "json" in kind else there_is_more


def code_of(answer: httpx.Response) -> str:
    """Its status, and of a refusal the code."""
    is_problem = answer.headers.get("content-type", "") == "application/problem+json"
    return f"{answer.status_code} {answer.json()['code']}" if is_problem else str(answer.status_code)


def shape(body: Any, value: str, name: str = "") -> object:
    """JSON without what differs from answer to answer: words stay only where a refusal says them."""
    match body:
        case dict():
            return {"id" if reads_as_id(key) else key: shape(inner, value, key) for key, inner in sorted(body.items())}
        case list():
            return [shape(inner, value, name) for inner in body[:1]]
        case str():
            return body.replace(value, "…") if name in _SAID else "text"
        case bool() | None:
            return body
        case _:
            return "number"
