"""The public document: valid, and good enough to generate a client from."""

from collections.abc import Iterator
from typing import Any

from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.http.kinds import KINDS
from gateway_service.domain.openapi import merge
from gateway_service.domain.routes import OWN, TABLE

Operation = tuple[str, str, dict[str, Any]]


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def wrong_with(operation: dict[str, Any]) -> list[str]:
    """What a generator of clients, or a reader, would miss."""
    answers = operation["responses"]
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    found = {
        "summary": bool(operation.get("summary")),
        "description": bool(operation.get("description")),
        "operationId": bool(operation.get("operationId")),
        "tags": len(operation.get("tags", ())) == 1,
        "2xx": any(status.startswith("2") for status in answers),
        "4xx": {"404", "422", "429"} <= set(answers),
        "401 and 403": ({"401", "403"} <= set(answers)) == bool(operation["security"]),
        "an answer with a shape": all(_has_shape(*one) for one in answers.items() if one[0].startswith("2")),
        "an answer without a meaning": all("$ref" in one or one.get("description") for one in answers.values()),
        "example": all("example" in body or "examples" in body for body in bodies),
        "the framework's 422": "HTTPValidationError" not in str(answers),
    }
    return [what for what, is_there in found.items() if not is_there]


def _has_shape(status: str, answer: dict[str, Any]) -> bool:
    """Whether a good answer says what it holds; only 204 holds nothing."""
    contents = answer.get("content", {}).values()
    return status == "204" or (bool(contents) and all(content.get("schema") for content in contents))


async def test_the_document_is_valid_and_lacks_nothing(public: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(public).iter_errors()] == []
    assert [(m, path, wrong) for m, path, one in operations(public) if (wrong := wrong_with(one))] == []
    names = [one["operationId"] for _method, _path, one in operations(public)]
    assert len(names) == len(set(names)) >= 60
    assert [name for name in names if not name.isidentifier() or "_api_" in name] == []


def test_what_everybody_may_ask_needs_no_credential() -> None:
    own: dict[str, Any] = {"paths": {"/api/session": {"post": {"responses": {}}, "delete": {"responses": {}}}}}
    document = merge({OWN: own}, TABLE, KINDS.values())
    session = document["paths"]["/api/session"]
    assert (session["post"]["security"], session["delete"]["security"]) == ([], [{"session": []}])


async def test_every_example_is_a_body_that_its_schema_takes(public: dict[str, Any]) -> None:
    refused = {
        (method, path): [f"{fault.json_path}: {fault.message}" for fault in faults]
        for method, path, one in operations(public)
        for body in one.get("requestBody", {}).get("content", {}).values()
        if "example" in body and (faults := list(_schema(public, body).iter_errors(body["example"])))
    }
    assert refused == {}


def _schema(public: dict[str, Any], body: dict[str, Any]) -> OAS31Validator:
    """The schema of a body; its references lead into the document."""
    return OAS31Validator({**body["schema"], "components": public["components"]})
