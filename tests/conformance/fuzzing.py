"""schemathesis over the public document: its configuration, the credentials of each operation, and what it found."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.asking import Json, Operation, operations_of
from tests.conformance.cast import PATIENCE, Tenant
from tests.conformance.known import Known, known_of
from tests.conformance.recursion import holds_itself
from tests.conformance.settings import BUDGET, MARK, STANDING
from tests.conformance.world import World

ROOT = Path(__file__).parents[2]
SEED = 20261127
_CHECKS = "tests.conformance.checks"
_DRAWN = ("fuzzing", "stateful")
"""Phases that draw cases, of which there is no end."""
_COVERED = 30
"""Cases of one operation that are tried of those that the document gives."""
_STEPS = 4
"""Of a scenario: such as to make, to read, to change and to delete."""
_UNEXPECTED = ["trace"]
"""Asked of each path beside its own methods: the gateway knows methods from its table, whichever they are."""
_PEOPLE = ("admin", "staff")
_OWN = "gateway"
_WITHOUT = ("positive_data_acceptance", "allow_header_conformance")
"""Left out: a request of the right shape may still be refused by the state of things, and `Allow` names methods of all
roles, while the document of a run holds those of one."""


@dataclass(frozen=True)
class Run:
    """How much is tried, and as whom."""

    role: str | None
    """None: each operation in one of its roles, so that every role has its share."""
    phases: Mapping[str, int]
    """Each with the most cases of an operation that fuzzing draws, or the scenarios of the stateful phase; examples and
    coverage draw nothing, and have the cases that the document gives them, coverage at most `_COVERED` an operation."""
    names: Collection[str] = ()
    """Ids of the operations that are tried; all where none is named."""


@dataclass(frozen=True)
class Found:
    """What came of a run."""

    failures: str
    """Empty, or everything that is wrong, with a request that shows each."""
    kinds: Mapping[str, Sequence[str]]
    """Operations by the kind of what is wrong with them."""
    operations: int
    cases: int


def fuzz(world: World, run: Run, folder: Path) -> Found:
    """Try every operation of the document that the role of a run may ask."""
    folder.mkdir()
    chosen = _chosen(world.document, run)
    (folder / "openapi.json").write_text(json.dumps(_document(world.document, chosen)))
    known = world.system.run(known_of(world.system, world.ours.id, world.ours.handle))
    shown = {name: _credential(world.ours, operation, role) for name, (operation, role) in chosen.items()}
    keep = world.ours.standing()
    (folder / "schemathesis.toml").write_text(_configuration(world, run, shown, _usable(world.ours, known, keep)))
    told = {MARK: world.theirs.mark, STANDING: " ".join(sorted(keep)), BUDGET: str(_COVERED)}
    phases = ",".join(run.phases)
    asked = ["run", "openapi.json", "--phases", phases, "--report", "json", "--report-json-path", "report.json"]
    ended = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", *asked],
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": _CHECKS, "PYTHONPATH": str(ROOT), **told},
        capture_output=True,
        text=True,
        check=False,
    )
    return _found(ended, folder / "report.json")


def _chosen(document: Json, run: Run) -> dict[str, tuple[Operation, str]]:
    """Operations by name, each with the role that asks."""
    operations = [one for one in operations_of(document) if not run.names or one.name in run.names]
    if "coverage" in run.phases:
        operations = [one for one in operations if not holds_itself(one)]
    if run.role is not None:
        return {one.name: (one, run.role) for one in operations if run.role in one.roles}
    return {one.name: (one, one.roles[number % len(one.roles)]) for number, one in enumerate(operations)}


def _document(document: Json, chosen: Mapping[str, tuple[Operation, str]]) -> Json:
    """The document of a run: its operations alone, each with a credential of its own."""
    part = copy.deepcopy(document)
    part["paths"] = {}
    schemes: Json = {}
    for name, (operation, role) in chosen.items():
        anybody: list[Json] = [{}] if "public" in operation.roles else []
        security = [*anybody, *([] if role == "public" else [{name: []}])]
        part["paths"].setdefault(operation.path, {})[operation.method] = operation.told | {"security": security}
        schemes |= {name: {"type": "http", "scheme": "bearer"}} if role != "public" else {}
    part["components"]["securitySchemes"] = schemes
    return part


def _credential(tenant: Tenant, operation: Operation, role: str) -> str | None:
    """What an operation shows. One that may end the session it is asked with has a session of its own."""
    if role == "public":
        return None
    may_end = role in _PEOPLE and operation.method != "get" and operation.told["tags"] == [_OWN]
    return tenant.signed_in(role) if may_end else tenant.credentials[role]


def _usable(tenant: Tenant, known: Known, keep: Collection[str]) -> Known:
    """Ids that may be named: not those of whoever asks, who could be shut out."""
    left = {name: tuple(value for value in values if value not in keep) for name, values in known.items()}
    return {**{name: values for name, values in left.items() if values}, "X-Tenant": (str(tenant.id),)}


def _configuration(world: World, run: Run, shown: Mapping[str, str | None], known: Known) -> str:
    """As TOML, whose strings and lists are those of JSON."""
    named = {
        f"{one['in']}.{one['name']}": one["name"]
        for operation in operations_of(world.document)
        for one in operation.told.get("parameters", ())
        if one["name"] in known
    }
    lines = [
        f"seed = {SEED}",
        f"base-url = {json.dumps(world.system.url)}",
        "color = false",
        "continue-on-failure = true",
        'suppress-health-check = ["all"]',
        f"request-timeout = {int(PATIENCE)}",
        "warnings = false",
        "[generation]\nno-shrink = true\ndeterministic = true",
        f"[phases.stateful]\nmax-steps = {_STEPS}",
        f"[phases.coverage]\nunexpected-methods = {json.dumps(_UNEXPECTED)}",
        *(f"[phases.{name}.generation]\nmax-examples = {most}" for name, most in run.phases.items() if name in _DRAWN),
        *(f"[checks.{name}]\nenabled = false" for name in _WITHOUT),
        '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "3xx", "4xx", 503]',
        "[parameters]",
        *(
            f"{json.dumps(key)} = {{ dictionary = {json.dumps(name)}, probability = 0.7 }}"
            for key, name in named.items()
        ),
        *(f"[dictionaries.{name}]\nvalues = {json.dumps(known[name])}" for name in sorted(set(named.values()))),
        *(f"[auth.openapi.{name}]\nbearer = {json.dumps(token)}" for name, token in shown.items() if token),
    ]
    return "\n".join(lines) + "\n"


def _found(told: subprocess.CompletedProcess[str], report: Path) -> Found:
    if told.returncode not in (0, 1) or not report.exists():
        raise AssertionError(told.stdout + told.stderr)
    summary: dict[str, Any] = json.loads(report.read_text())
    failures = told.stdout if told.returncode else ""
    kinds = {one["title"]: one["operations"] for one in summary["failures"]}
    return Found(failures, kinds, summary["operations"]["tested"], summary["test_cases"]["generated"])
