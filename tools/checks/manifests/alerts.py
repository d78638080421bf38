"""Alerts name metrics that processes of ours have, and labels that those metrics have."""

import re
from collections.abc import Iterator

from prometheus_client import REGISTRY

from chassis import telemetry
from statistics_service.exact import counting
from tools.checks.manifests.manifest import Manifests
from tools.checks.tree import ROOT

_OWNERS = (telemetry, counting)
"""The modules that declare metrics; loaded, so that the registry knows them."""
_OF_PROMETHEUS = {"up": frozenset[str]()}
_OF_TARGETS = frozenset({"service", "role", "namespace", "pod", "instance", "job", "le"})
_STRING = re.compile(r"\"[^\"]*\"")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring)\s*\((?P<labels>[^)]*)\)")
_MATCHERS = re.compile(r"\{(?P<matchers>[^}]*)\}")
_SELECTOR = re.compile(r"\b(?P<metric>[a-z_]\w*)\s*\{(?P<matchers>[^}]*)\}")
_RANGE = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"\b[a-z_]\w*\b(?!\s*\()")
_OPERATORS = {"and", "or", "unless", "bool", "offset"}


def metrics() -> dict[str, frozenset[str]]:
    """Labels of each series that a process of ours can show, by its name."""
    collectors = REGISTRY._names_to_collectors.items()  # noqa: SLF001 - series without a value yet are nowhere else
    return {name: frozenset(getattr(collector, "_labelnames", ())) for name, collector in collectors} | _OF_PROMETHEUS


def unfounded(manifests: Manifests) -> Iterator[str]:
    """Sentences about alerts that could never be raised."""
    known = metrics()
    for rules in manifests.of("PrometheusRule"):
        for group in rules.spec["groups"]:
            for rule in group["rules"]:
                yield from (f"{rules}: {rule['alert']}: {fault}" for fault in unfounded_in(rule["expr"], known))
                if (runbook := rule["annotations"].get("runbook")) and not (ROOT / runbook).exists():
                    yield f"{rules}: {rule['alert']}: there is no {runbook}"


def unfounded_in(expression: str, known: dict[str, frozenset[str]]) -> Iterator[str]:
    """Sentences about metrics and labels of a query that no process of ours has."""
    text = _STRING.sub('""', expression)
    plain = _RANGE.sub("", _MATCHERS.sub("", _GROUPING.sub("", text)))
    named = [word for word in _WORD.findall(plain) if word not in _OPERATORS]
    yield from (f"there is no metric {name}" for name in named if name not in known)
    for found in _SELECTOR.finditer(text):
        asked = {re.split(r"[=!]", one)[0].strip() for one in found["matchers"].split(",")}
        for label in sorted(asked - known.get(found["metric"], asked) - _OF_TARGETS):
            yield f"{found['metric']} has no label {label}"
    every = _OF_TARGETS.union(*(known.get(name, frozenset()) for name in named))
    for labels in _GROUPING.findall(text):
        yield from (f"nothing in it has a label {one.strip()}" for one in labels.split(",") if one.strip() not in every)
