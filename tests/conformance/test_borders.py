"""Two tenants that cannot meet: an id of the other one is, in every place of every request, an id of nobody."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.conformance.asking import Operation, operations_of
from tests.conformance.doors import DOORS, KEPT
from tests.conformance.known import by_column, referring, rows_of
from tests.conformance.seeing import seen
from tests.conformance.sweeping import sweep
from tests.conformance.world import World, ask

Note = Callable[[str, object], None]


@pytest.mark.timeout(3600)
def test_an_id_of_another_tenant_is_an_id_of_nobody(world: World, note: Note, request: pytest.FixtureRequest) -> None:
    system, is_full = world.system, bool(request.config.getoption("--full"))
    before = system.run(rows_of(system, world.theirs.id))
    operations = operations_of(world.document)
    tried = [
        one
        for is_chosen in (False, True)
        for asked in operations
        for one in sweep(world, asked, is_full=is_full, is_chosen=is_chosen)
    ]
    note("doors", len({one.door for one in tried}))
    note("tried", len(tried))
    answers: defaultdict[str, set[str]] = defaultdict(set)
    for one in tried:
        answers[one.door].add(one.answer)
    assert {door: " or ".join(sorted(told)) for door, told in answers.items()} == DOORS
    assert [one for one in tried if one.felt] == []
    assert system.run(rows_of(system, world.theirs.id)) == before
    assert {table: rows for table, rows in stored(world).items() if table not in KEPT} == {}
    assert world.leaks() == []


@pytest.mark.timeout(3600)
def test_nobody_gets_another_answer_for_naming_a_tenant_beside_a_credential(world: World, note: Note) -> None:
    questions = [one for one in operations_of(world.document) if one.method == "get" and one.roles[0] != "public"]
    note("questions", len(questions))
    assert [one.name for one in questions if is_misled(world, one)] == []


def is_misled(world: World, operation: Operation) -> bool:
    """Whether a caller gets another answer for naming the other tenant beside a good credential."""
    good = operation.good(world.known)
    named = replace(good, headers={**good.headers, "X-Tenant": str(world.theirs.id)})
    return seen(ask(world, operation.roles[0], named), "") != seen(ask(world, operation.roles[0], good), "")


def stored(world: World) -> dict[str, list[str]]:
    """Rows that are not the other tenant's and hold an id or a name of it, by table."""
    own = {value for values in world.known.values() for value in values}
    values = {one for found in by_column(world.foreign).values() for one in found} - own
    found = world.system.run(referring(world.system, world.theirs.id, values))
    return {table: list(rows) for table, rows in found.items()}
