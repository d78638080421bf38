"""What a runbook tells somebody to look at is there: doors, variables, metrics, and words of the log."""

import re
from pathlib import Path

import pytest

from gateway_service.domain.routes import TABLE
from tools.checks.manifests.alerts import metrics

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = sorted((ROOT / "docs/runbooks").glob("*.md"))
DOOR = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^`?\s]*)")
VARIABLE = re.compile(r"`(LODESTONE_[A-Z_]+)`")
METRIC = re.compile(r"\b([a-z]+(?:_[a-z]+)*_(?:total|seconds|messages|records|stale|events))\b")
IN_THE_LOG = re.compile(r"(?:log (?:of [^`.;]*)?(?:has|says|say)|logged as) `([a-z_]+)`")
KIND = re.compile(r"\{(\w+):\w+\}")

pytestmark = pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda path: path.stem)


def test_doors_exist(runbook: Path) -> None:
    known = {(method, KIND.sub(r"{\1}", route.path)) for route in TABLE for method in route.methods.split()}
    assert [door for door in DOOR.findall(runbook.read_text()) if tuple(door) not in known] == []


def test_variables_can_be_set(runbook: Path) -> None:
    known = (ROOT / "docs/configuration.md").read_text()
    assert [name for name in VARIABLE.findall(runbook.read_text()) if f"`{name}`" not in known] == []


def test_metrics_are_shown(runbook: Path) -> None:
    known = {series.removesuffix(end) for series in metrics() for end in ("", "_count", "_bucket", "_sum")}
    assert [name for name in METRIC.findall(runbook.read_text()) if name not in known] == []


def test_the_log_says_these_words(runbook: Path) -> None:
    sources = (source.read_text() for source in ROOT.glob("*/*/src/**/*.py"))
    said = {word for text in sources for word in re.findall(r'log\.\w+\(\s*"(\w+)"', text)}
    assert [word for word in IN_THE_LOG.findall(runbook.read_text()) if word not in said] == []
