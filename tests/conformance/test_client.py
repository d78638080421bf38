"""A client that a generator makes of the public document alone: complete, of sound types, and understood."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.asking import Operation, operations_of
from tests.conformance.world import World

NAME = "generated_lodestone"
_FILES = ("text/csv", "text/plain", "application/yaml")
"""Types of files for which the generator has no words, or wrong ones."""


@pytest.fixture
def generated(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "openapi.json").write_text(json.dumps(world.document))
    (tmp_path / "settings.yaml").write_text(
        f"package_name_override: {NAME}\nproject_name_override: {NAME}\npost_hooks: []\n"
        f"content_type_overrides: {json.dumps(dict.fromkeys(_FILES, 'application/octet-stream'))}\n"
    )
    asked = ["generate", "--path", "openapi.json", "--config", "settings.yaml", "--meta", "none", "--output-path", NAME]
    told = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *asked, "--fail-on-warning"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / NAME
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.mark.timeout(600)
def test_a_generated_client_has_every_operation_and_reads_what_it_asks_for(world: World, generated: Path) -> None:
    operations = operations_of(world.document)
    missing = [
        one.name for one in operations if not (generated / "api" / one.told["tags"][0] / f"{one.name}.py").exists()
    ]
    client = import_module(NAME).AuthenticatedClient(base_url=world.system.url, token=world.ours.credentials["admin"])
    plain = [one for one in operations if is_plain(one)]
    with client:
        answers = {one.name: called(client, one) for one in plain}
    assert missing == []
    assert len(plain) > 10
    assert {name: status for name, (status, _) in answers.items() if status != 200} == {}
    assert [name for name, (_, parsed) in answers.items() if parsed is None] == []


@pytest.mark.timeout(1200)
def test_a_generated_client_has_sound_types(generated: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-incremental", "--config-file", "", "-p", NAME],
        cwd=generated.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def is_plain(operation: Operation) -> bool:
    """Whether an admin asks it by its path alone, and gets JSON."""
    answer = operation.told["responses"].get("200", {})
    asked = operation.method == "get" and "admin" in operation.roles and "{" not in operation.path
    needs = any(one.get("required") for place in ("query", "header") for one in operation.parameters(place))
    return asked and not needs and "application/json" in answer.get("content", {})


def called(client: Any, operation: Operation) -> tuple[int, object]:
    """Status and parsed answer of an operation, by its function of the client."""
    module = import_module(f"{NAME}.api.{operation.told['tags'][0]}.{operation.name}")
    answer = module.sync_detailed(client=client)
    return answer.status_code.value, answer.parsed
