"""What comes is what the public document says: every operation, in each role, with good requests and bad ones."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.conformance.fuzzing import Run, fuzz
from tests.conformance.world import World

QUICK = Run(role=None, phases={"examples": 0, "fuzzing": 1})
COVERAGE = Run(role=None, phases={"coverage": 0})
"""Cases that follow from the document alone, asked once each: who may ask what is the gate's own matter."""
DRAWN = {"fuzzing": 5, "stateful": 20}
"""In each role, because what is drawn and what is found on the way are other things each time."""
ROLES = ("admin", "staff", "service", "contact", "public", "operator")
Note = Callable[[str, object], None]


@pytest.mark.timeout(3600)
def test_every_answer_is_one_that_the_document_names(world: World, tmp_path: Path, note: Note) -> None:
    found = tried(world, QUICK, tmp_path, note)
    assert found == sum(len(methods) for methods in world.document["paths"].values())
    assert known_as(world) == dict.fromkeys(("admin", "staff", "service", "contact"), 200)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_case_that_the_document_gives_is_answered_as_it_says(world: World, tmp_path: Path, note: Note) -> None:
    tried(world, COVERAGE, tmp_path, note)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", ROLES)
def test_in_each_role_every_answer_is_one_that_the_document_names(
    world: World, tmp_path: Path, role: str, note: Note
) -> None:
    tried(world, Run(role=role, phases=DRAWN), tmp_path, note)


def tried(world: World, run: Run, folder: Path, note: Note) -> int:
    """How many operations a run has tried, of which nothing is wrong."""
    before = world.system.answers.total()
    found = fuzz(world, run, folder / "run")
    note("operations", found.operations)
    note("cases", found.cases)
    note("requests", world.system.answers.total() - before)
    note("findings", sum(map(len, found.kinds.values())))
    assert found.failures == ""
    assert world.leaks() == []
    return found.operations


def known_as(world: World) -> dict[str, int]:
    """Answers to each credential; a run that lost one would have seen nothing but 401."""
    path = {"contact": "/api/campaigns/my-enrollments"}

    def answer(role: str) -> httpx.Response:
        return world.ours.client.get(path.get(role, "/api/admin/campaigns"), headers=world.ours.headers(role))

    return {role: answer(role).status_code for role in ("admin", "staff", "service", "contact")}
