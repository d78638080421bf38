"""What comes is what the public document says: every operation, in each role, with good requests and bad ones."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.conformance.fuzzing import Run, fuzz
from tests.conformance.world import World

QUICK = Run(role=None, phases="examples,fuzzing", examples=1)
ROLES = ("admin", "staff", "service", "contact", "public", "operator")


@pytest.mark.timeout(1800)
def test_every_answer_is_one_that_the_document_names(
    world: World, tmp_path: Path, note: Callable[[str, object], None]
) -> None:
    found = fuzz(world, QUICK, tmp_path / "run")
    note("operations", found.operations)
    note("cases", found.cases)
    assert found.failures == ""
    assert found.operations == sum(len(methods) for methods in world.document["paths"].values())
    assert world.leaks() == []
    assert known_as(world) == dict.fromkeys(("admin", "staff", "service", "contact"), 200)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("role", ROLES)
def test_in_each_role_every_answer_is_one_that_the_document_names(
    world: World, tmp_path: Path, role: str, note: Callable[[str, object], None]
) -> None:
    found = fuzz(world, Run(role=role, phases="examples,coverage,fuzzing,stateful", examples=40), tmp_path / "run")
    note("operations", found.operations)
    note("cases", found.cases)
    assert found.failures == ""
    assert world.leaks() == []


def known_as(world: World) -> dict[str, int]:
    """Answers to each credential; a run that lost one would have seen nothing but 401."""
    path = {"contact": "/api/campaigns/my-enrollments"}

    def answer(role: str) -> httpx.Response:
        return world.ours.client.get(path.get(role, "/api/admin/campaigns"), headers=world.ours.headers(role))

    return {role: answer(role).status_code for role in ("admin", "staff", "service", "contact")}
