"""Statements compiled once: what they ask for, what they are given, and that nothing of a session is left behind."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Column, MetaData, Numeric, Table, Text, Uuid, any_, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from chassis.postgres.sql import plan
from chassis.testing import Running
from chassis.testing.running import TENANT
from libs.chassis.tests.toy import NOTES, Work, keep_note

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("facts", JSONB),
    Column("value", Numeric),
    Column("state", Text),
)


def asked(statement: Any, **params: object) -> tuple[str, list[Any]]:
    made = plan(statement, params)
    return " ".join(made.text.split()), made.values(params)


def test_values_of_the_statement_and_values_given_are_put_in_order() -> None:
    statement = select(THINGS.c.id).where(THINGS.c.state == "open", THINGS.c.value > bindparam("least"))
    sql, values = asked(statement, least=3)
    assert "things.state = $1" in sql
    assert values == ["open", 3]


def test_a_list_that_belongs_to_the_statement_is_spelled_out_beside_a_value_given() -> None:
    statement = select(THINGS.c.id).where(THINGS.c.state.in_(["open", "met"]), THINGS.c.id == bindparam("id"))
    sql, values = asked(statement, id=UUID(int=7))
    assert sorted(map(str, values)) == sorted(["open", "met", str(UUID(int=7))])
    assert sql.count("$") == 3


def test_a_value_that_is_missing_is_an_error_and_not_null() -> None:
    statement = select(THINGS.c.id).where(THINGS.c.id == bindparam("id"))
    with pytest.raises(KeyError):
        asked(statement)


def test_json_goes_in_as_text_and_none_is_null() -> None:
    statement = insert(THINGS).values(facts=bindparam("facts"), state=bindparam("state"))
    assert asked(statement, id=UUID(int=1), facts={"a": Decimal(1)}, state=None)[1][:3].count(None) == 1
    assert '{"a":"1"}' in asked(statement, id=UUID(int=1), facts={"a": Decimal(1)}, state=None)[1]
    assert asked(statement, id=UUID(int=1), facts=None, state="x")[1].count(None) == 1


def test_a_statement_is_compiled_once() -> None:
    statement = update(THINGS).where(THINGS.c.id == bindparam("same")).values(state=bindparam("new"))
    assert plan(statement, {"same": 1, "new": 2}) is plan(statement, {"same": 3, "new": 4})


def test_a_set_of_ids_is_one_argument() -> None:
    statement = select(THINGS.c.id).where(THINGS.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    assert asked(statement, ids=[UUID(int=1), UUID(int=2)])[1] == [[UUID(int=1), UUID(int=2)]]


async def test_rows_are_read_by_name_by_position_and_as_attributes(service: Running[Work]) -> None:
    await service.do(keep_note, "a")

    async def look(work: Work) -> tuple[object, ...]:
        found = await work.connection.execute(select(NOTES.c.reference, NOTES.c.times))
        row = found.one()
        assert found.rowcount == 1
        assert dict(row) == {"reference": "a", "times": 1}
        return row["times"], row[1], row.times

    assert await service.do(look) == (1, 1, 1)


async def test_changes_are_counted(service: Running[Work]) -> None:
    await service.do(keep_note, "a")
    await service.do(keep_note, "b")

    async def change(work: Work) -> int:
        return (await work.connection.execute(update(NOTES).values(times=7))).rowcount

    assert await service.do(change) == 2


async def test_no_setting_outlives_its_transaction(service: Running[Work]) -> None:
    async def settings(work: Work) -> list[str]:
        rows = await work.connection.run("SELECT name FROM pg_settings WHERE source = 'session' ORDER BY name")
        return list(rows.scalars())

    async with service.database.tenantless() as (connection, _now):
        assert await connection.scalar(text("SELECT current_setting('app.tenant')")) == ""
    assert await service.do(settings) == []
    async with service.database.transaction(TENANT) as transaction:
        assert await transaction.connection.scalar(text("SELECT current_setting('app.tenant')")) == str(TENANT)
