"""Refusals are problem details: one title a type, an exact code, and the headers that HTTP asks for."""

import json
from typing import Annotated

import asyncpg
import pytest
from fastapi import APIRouter, Body

from chassis import errors
from chassis.http.kinds import KINDS
from chassis.testing import Running, staff
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work


async def test_who_is_not_known_is_told_how_to_show_a_credential(service: Running[Work]) -> None:
    async with service.client(None) as client:
        answer = await client.get("/notes")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_method_that_a_path_does_not_have_is_answered_with_those_it_has(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answer = await client.delete("/notes")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "WrongMethod", "GET, POST")


async def test_refusals_of_one_type_have_one_title_and_each_a_code(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answers = [
            await client.post("/notes", json={}),
            await client.get("/notes", params={"cursor": "x"}),
            await client.post("/notes", json={"reference": "nul \u0000 inside"}),
        ]
    told = [answer.json() for answer in answers]
    assert {(one["type"], one["title"]) for one in told} == {("/problems/malformed", "Malformed")}
    assert all(one["code"] == "Malformed" for one in told)
    assert [one["errors"][0]["code"] for one in told] == ["missing", "NoCursor", "CharacterOfNoText"]


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/kept/a", {"said": "nul \0 inside"}, ["body.said"]),
        ("/kept/a", {"said": "half \ud800 a character", "more": [{"of": "\0"}]}, ["body.said", "body.more.0.of"]),
        ("/kept/a", {"more": {"nul \0": "\0"}}, ["body.more"]),
        ("/kept/a%00?search=%00", {}, ["path.name", "query.search"]),
        ("/kept/a", {}, ["request"]),
    ],
)
async def test_a_text_that_no_column_holds_is_named(
    open_toy: OpenToy, path: str, body: dict[str, object], fields: list[str]
) -> None:
    router = APIRouter()

    @router.post("/kept/{name}")
    async def keep(name: str, given: Annotated[dict[str, object], Body()]) -> None:
        raise asyncpg.CharacterNotInRepertoireError(name + str(len(given)))

    async with open_toy({"api": router}) as service, service.client(staff()) as client:
        answer = await client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, fields)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (errors.Unauthenticated, "unauthenticated"),
        (errors.Forbidden, "forbidden"),
        (errors.Missing, "not-found"),
        (errors.WrongMethod, "method-not-allowed"),
        (errors.Rejected, "rejected"),
        (errors.Outdated, "precondition-failed"),
        (errors.Malformed, "malformed"),
        (errors.Overloaded, "too-many"),
    ],
)
def test_a_failure_that_says_no_more_says_the_title_of_its_kind(failure: type[errors.Failure], kind: str) -> None:
    assert failure.title == KINDS[kind].title


async def test_no_path_is_a_problem_with_details(service: Running[Work]) -> None:
    async with service.client(staff()) as client:
        answer = await client.get("/nowhere")
    told = {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "Not Found",
        "code": "NotFound",
    }
    assert answer.json() == told
