"""`python -m tools.checks.alerts`: every alert says what to do, and is seen to be raised when it should and not before.

It needs `promtool`, which comes with Prometheus.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tools.checks.tree import ROOT

_FOLDER = ROOT / "deploy/k8s/components/monitoring"
_TESTS = "alerts_test.yaml"

Json = dict[str, Any]


def groups() -> list[Json]:
    """The groups of rules, as Prometheus reads them."""
    found: list[Json] = yaml.safe_load((_FOLDER / "alerts.yaml").read_text())["spec"]["groups"]
    return found


def untold(found: list[Json], root: Path = ROOT) -> Iterator[str]:
    """Alerts that lead to no page, or to none that names them."""
    for rule in _rules(found):
        runbook = root / rule["annotations"].get("runbook", "")
        if not runbook.is_file():
            yield f"{rule['alert']}: there is no page that says what to do"
        elif rule["alert"] not in runbook.read_text():
            yield f"{rule['alert']}: {runbook.relative_to(root)} does not name it"


def untried(found: list[Json], tests: Mapping[str, Any]) -> Iterator[str]:
    """Alerts that no test raises, or that none leaves alone."""
    tried = [one for test in tests["tests"] for one in test["alert_rule_test"]]
    for rule in _rules(found):
        ends = {bool(one["exp_alerts"]) for one in tried if one["alertname"] == rule["alert"]}
        if ends != {True, False}:
            yield f"{rule['alert']}: one test must raise it and one must not"


def broken(found: list[Json], promtool: str) -> Iterator[str]:
    """What promtool finds wrong with the rules, or with what the tests expect of them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "whole.rules").write_text(yaml.safe_dump({"groups": found}))
        (folder / "alerts.rules").write_text(yaml.safe_dump({"groups": [_bare(one) for one in found]}))
        shutil.copy(_FOLDER / _TESTS, folder)
        for asked in (("check", "rules", "whole.rules"), ("test", "rules", _TESTS)):
            ran = subprocess.run([promtool, *asked], cwd=folder, capture_output=True, text=True, check=False)
            if ran.returncode:
                yield f"promtool {' '.join(asked)}:\n{ran.stdout}{ran.stderr}"


def _rules(found: list[Json]) -> Iterator[Json]:
    for group in found:
        yield from group["rules"]


def _bare(group: Json) -> Json:
    """Without the words for people, which the tests would have to repeat."""
    return {**group, "rules": [{k: v for k, v in rule.items() if k != "annotations"} for rule in group["rules"]]}


def main() -> int:
    """Print what is wrong; exit status 1 if anything is."""
    promtool = shutil.which("promtool")
    if promtool is None:
        print("promtool is missing: install Prometheus (on Debian: apt-get install prometheus)")
        return 1
    found, tests = groups(), yaml.safe_load((_FOLDER / _TESTS).read_text())
    faults = [*untold(found), *untried(found, tests), *broken(found, promtool)]
    print(*faults or [f"alerts: {len([*_rules(found)])}, each raised and not raised when it should be"], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
