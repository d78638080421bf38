"""Columns of a file beside name and addresses: stage, tags, and the fields that a tenant has made."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from enrollment_service.app import build
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.sheets import bring, shown
from services.enrollment.tests.story import PEPPER


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, identity_pepper=PEPPER, import_part=4) as running:
        yield running
        assert not await running.parked()


async def test_stage_tags_and_own_fields_are_columns_and_a_bad_value_is_reported(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        for name, kind in (("roof", "text"), ("area", "number"), ("vip", "flag"), ("built", "date")):
            made = await team.post("/api/contact-fields", json={"name": name, "kind": kind, "label": name})
            assert made.status_code == 201
    text = (
        "email,stage,tags,field.roof,field.area,field.vip,field.built\n"
        'p1@example.com,Hot Lead,"B, a;a",Slate,"1,250.5",yes,1990-02-28\n'
        "p2@example.com,,,,many,,1990-02-30\n"
    )
    begun = (await bring(service, text)).json()
    await service.tick()
    faults = (await shown(service, f"{begun['import_id']}/faults"))["items"]
    assert [(one["line"], one["field"], one["reason"]) for one in faults] == [
        (3, "field.area", "no_value"),
        (3, "field.built", "no_value"),
    ]
    again = "email,tags,field.area\np1@example.com,c,7\n"
    await bring(service, again)
    await service.tick()
    async with service.client(staff()) as team:
        (found,) = (await team.get("/api/admin/contacts", params={"email": "p1@example.com"})).json()["items"]
    assert (found["stage"], found["tags"]) == ("hot lead", ["a", "b", "c"])
    assert found["fields"] == {"roof": "Slate", "area": 7, "vip": True, "built": "1990-02-28"}


async def test_a_column_of_a_field_that_there_is_not_is_refused_with_its_name(service: Running[Work]) -> None:
    answer = await bring(service, "email,field.roof,field.area\np1@example.com,x,y\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "NoSheet")
    assert [(one["code"], one["params"]["column"]) for one in answer.json()["errors"]] == [
        ("ColumnUnknown", "'field.roof'"),
        ("ColumnUnknown", "'field.area'"),
    ]
