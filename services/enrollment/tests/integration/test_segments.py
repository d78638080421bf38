"""Segments and fields of a tenant's own, through their doors."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.postgres.limits import TooSlow, answered_within
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from contracts.enrollment import ContactChanged
from enrollment_service.work import Work
from services.enrollment.tests.story import audit

PATH, FIELDS = "/api/segments", "/api/contact-fields"
VIP = {"field": "tags", "operator": "contains", "value": "vip"}


async def asked(service: Running[Work], method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    async with service.client(staff(service.tenant)) as team:
        return await team.request(method, path, json=body, headers=headers)


async def saved(service: Running[Work], name: str = "Best", rule: Any = None) -> Any:
    answer = await asked(service, "POST", PATH, {"name": name, "rule": rule or VIP})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def changed(service: Running[Work], who: UUID, **body: Any) -> Any:
    answer = await asked(service, "PATCH", f"/api/admin/contacts/{who}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["field"], fault["code"]) for fault in answer.json()["errors"]]


async def test_a_preview_counts_whom_a_rule_means_and_shows_the_newest(service: Running[Work]) -> None:
    await asked(service, "POST", FIELDS, {"name": "score", "kind": "number", "label": "Score"})
    people = [await audit(service, f"p{number}@example.com") for number in range(12)]
    for who in people:
        await changed(service, who, add_tags=["VIP"], fields={"score": 7.5})
    rule = {"all": [VIP, {"field": "field.score", "operator": "greater_than", "value": 7}]}
    shown = (await asked(service, "POST", f"{PATH}/preview", {"rule": rule})).json()
    assert shown["count"] == 12
    assert [UUID(one["contact_id"]) for one in shown["sample"]] == people[:1:-1]
    segment = await saved(service, rule=rule)
    assert (await asked(service, "GET", f"{PATH}/{segment['segment_id']}/preview")).json() == shown
    await asked(service, "POST", f"/api/admin/contacts/{people[0]}/merge", {"contact_id": str(people[1])})
    await asked(service, "POST", f"/api/admin/contacts/{people[2]}/erase", {})
    assert (await asked(service, "GET", f"{PATH}/{segment['segment_id']}/preview")).json()["count"] == 10
    nobodys = await asked(service.of(OTHER_TENANT), "POST", f"{PATH}/preview", {"rule": {"not": VIP}})
    assert nobodys.json() == {"count": 0, "sample": []}


async def test_every_question_that_cannot_be_answered_is_named_with_its_place(service: Running[Work]) -> None:
    rule = {"all": [{"not": {"field": "field.score", "operator": "exists", "value": True}}, {"field": "tags"}, VIP]}
    assert codes(await asked(service, "POST", PATH, {"name": "A", "rule": rule})) == [
        ("body.rule.all.1.operator", "missing"),
        ("body.rule.all.1.value", "missing"),
    ]
    rule["all"][1] = {"field": "tags", "operator": "gte", "value": 3}
    for path in (PATH, f"{PATH}/preview"):
        body = {"rule": rule, **({"name": "A"} if path == PATH else {})}
        assert codes(await asked(service, "POST", path, body)) == [
            ("body.rule.all.0.not.field", "RuleFieldUnknown"),
            ("body.rule.all.1.operator", "RuleOperatorUnfit"),
        ]


async def test_a_segment_is_changed_as_it_was_seen_and_its_name_is_its_own(service: Running[Work]) -> None:
    first, second = await saved(service, "A"), await saved(service, "B")
    one = f"{PATH}/{first['segment_id']}"
    assert (await asked(service, "POST", PATH, {"name": "A", "rule": VIP})).json()["code"] == "SegmentTaken"
    assert (await asked(service, "PATCH", one, {"name": "B"})).json()["code"] == "SegmentTaken"
    renamed = await asked(service, "PATCH", one, {"name": "C"}, **{"if-match": '"1"'})
    assert (renamed.headers["etag"], renamed.json()["name"], renamed.json()["rule"]) == ('"2"', "C", VIP)
    late = await asked(service, "PATCH", one, {"name": "D"}, **{"if-match": '"1"'})
    assert (late.status_code, late.json()["current"]) == (412, 2)
    assert (await asked(service, "DELETE", one, **{"if-match": '"1"'})).status_code == 412
    names = [item["name"] for item in (await asked(service, "GET", f"{PATH}?limit=1")).json()["items"]]
    assert names == ["B"]
    assert (await asked(service, "DELETE", one)).status_code == 204
    assert (await asked(service, "GET", one)).json()["code"] == "NoSuchSegment"
    assert (await asked(service.of(OTHER_TENANT), "GET", f"{PATH}/{second['segment_id']}")).status_code == 404


async def test_segments_are_listed_by_name_page_by_page(service: Running[Work]) -> None:
    for name in ("b", "a", "c"):
        await saved(service, name)
    first = (await asked(service, "GET", f"{PATH}?limit=2")).json()
    second = (await asked(service, "GET", f"{PATH}?limit=2&cursor={first['next']}")).json()
    assert [one["name"] for one in (*first["items"], *second["items"])] == ["a", "b", "c"]
    assert second["next"] is None


async def test_a_retired_field_keeps_what_is_known_and_saved_and_takes_nothing_new(service: Running[Work]) -> None:
    made = await asked(service, "POST", FIELDS, {"name": "roof", "kind": "text", "label": "Roof"})
    assert (made.status_code, made.json()["retired_at"]) == (201, None)
    who = await audit(service)
    await changed(service, who, fields={"roof": "Slate"})
    rule = {"field": "field.roof", "operator": "equals", "value": "slate"}
    segment = await saved(service, rule=rule)
    retired = await asked(service, "PATCH", f"{FIELDS}/roof", {"is_retired": True})
    assert (retired.json()["label"], retired.json()["retired_at"] is None) == ("Roof", False)
    assert codes(await asked(service, "POST", f"{PATH}/preview", {"rule": rule})) == [
        ("body.rule.field", "RuleFieldUnknown")
    ]
    answer = await asked(service, "PATCH", f"/api/admin/contacts/{who}", {"fields": {"roof": "Tile", "x": 1}})
    assert codes(answer) == [("body.fields.roof", "FieldRetired"), ("body.fields.x", "FieldUnknown")]
    assert (await asked(service, "GET", f"{PATH}/{segment['segment_id']}/preview")).json()["count"] == 1
    again = await asked(service, "POST", FIELDS, {"name": "roof", "kind": "number", "label": "Roof"})
    assert again.json()["code"] == "FieldTaken"
    await asked(service, "PATCH", f"{FIELDS}/roof", {"is_retired": False, "label": "Type of roof"})
    (field,) = (await asked(service, "GET", FIELDS)).json()
    assert (field["label"], field["kind"], field["retired_at"]) == ("Type of roof", "text", None)
    named = {one["field"]: one for one in (await asked(service, "GET", f"{PATH}/fields")).json()}
    assert named["field.roof"]["label"] == "Type of roof"
    assert "contains" in named["tags"]["operators"]
    assert (await asked(service, "GET", f"{FIELDS}/roof")).json() == field
    for method in ("PATCH", "GET"):
        assert (await asked(service, method, f"{FIELDS}/x", {})).json()["code"] == "NoSuchField"
    assert codes(await asked(service, "POST", FIELDS, {"name": "first_name", "kind": "text", "label": "x"})) == [
        ("body.name", "FieldNameTaken")
    ]


async def test_a_contact_is_changed_and_said_and_what_is_left_out_stays(service: Running[Work]) -> None:
    await asked(service, "POST", FIELDS, {"name": "score", "kind": "number", "label": "Score"})
    who = await audit(service)
    body = {
        "name": "Ada",
        "phone": "+1 201 555 0123",
        "zone": "Europe/Berlin",
        "stage": " Hot  Lead ",
    }
    first = await changed(service, who, **body, tags=["B", "a"], fields={"score": 2})
    assert (first["phone"], first["stage"], first["tags"]) == ("+12015550123", "hot lead", ["a", "b"])
    second = await changed(service, who, add_tags=["c"], remove_tags=["a", "x"], stage=None, fields={"score": None})
    assert (second["name"], second["stage"], second["tags"], second["fields"]) == ("Ada", None, ["b", "c"], {})
    assert await changed(service, who, add_tags=["C"]) == second
    told = [(one.version, one.merge_fields) for one in await service.said(ContactChanged)]
    ada = {"first_name": "Ada"}
    assert told[-2:] == [(first["version"], {**ada, "score": "2"}), (second["version"], ada)]
    async with service.client(staff()) as team:
        (found,) = (await team.get("/api/admin/contacts", params={"phone": "+12015550123"})).json()["items"]
    assert found["contact_id"] == str(who)


async def test_what_cannot_be_known_of_a_contact_is_refused(service: Running[Work]) -> None:
    who, other = await audit(service), await audit(service, "eva@example.com")
    await changed(service, other, phone="+12015550123")
    path = f"/api/admin/contacts/{who}"
    assert (await asked(service, "PATCH", path, {"phone": "+12015550123"})).json()["code"] == "PhoneOfAnother"
    assert codes(await asked(service, "PATCH", path, {"phone": "12"})) == [("body.phone", "string_too_short")]
    assert codes(await asked(service, "PATCH", path, {"phone": "+1 2"})) == [("body.phone", "NoPhoneNumber")]
    assert codes(await asked(service, "PATCH", path, {"zone": "Nowhere", "email": "x"})) == [
        ("body.zone", "NoZone"),
        ("body.email", "extra_forbidden"),
    ]
    await changed(service, who, tags=[f"t{number}" for number in range(100)])
    assert codes(await asked(service, "PATCH", path, {"add_tags": ["more"]})) == [("body.tags", "TooManyTags")]
    nobody = await asked(service, "PATCH", f"/api/admin/contacts/{UUID(int=4)}", {"fields": {"unknown": 1}})
    assert nobody.status_code == 404


async def test_a_segment_forgets_who_is_erased(service: Running[Work]) -> None:
    who = await audit(service)
    segment = await saved(service, rule={"not": {"field": "email", "operator": "equals", "value": "ADA@example.com"}})
    await asked(service, "POST", f"/api/admin/contacts/{who}/erase", {})
    left = (await asked(service, "GET", f"{PATH}/{segment['segment_id']}")).json()
    assert "ADA" not in str(left["rule"])
    assert left["edition"] == 2


async def test_a_question_that_takes_too_long_is_refused_in_time(service: Running[Work]) -> None:
    async with service.database.transaction(service.tenant) as transaction:
        limit = service.service.settings.lock_timeout / 100
        with pytest.raises(TooSlow):
            async with answered_within(transaction.connection, limit):
                await transaction.connection.run("SELECT pg_sleep(5)")
