"""Manifests as kustomize prints them, and what the checks ask of them again and again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

WORKLOADS = ("Deployment", "StatefulSet", "Job")
NAME = "app.kubernetes.io/name"
COMPONENT = "app.kubernetes.io/component"
PART_OF = "app.kubernetes.io/part-of"
BACKING = "backing"
"""The component of what others wrote: the database and the broker of a cluster on one machine."""


@dataclass(frozen=True, eq=False)
class Manifest:
    """One object of the cluster."""

    body: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Such as `Deployment`."""
        return str(self.body["kind"])

    @property
    def name(self) -> str:
        """Its name in the namespace."""
        return str(self.body["metadata"]["name"])

    @property
    def spec(self) -> Any:  # noqa: ANN401 - a shape for each kind
        """What is asked for."""
        return self.body.get("spec", {})

    @property
    def pod(self) -> Any:  # noqa: ANN401 - as above
        """Specification of the pods of a workload."""
        return self.spec["template"]["spec"]

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels of the pods of a workload."""
        return self.spec["template"]["metadata"].get("labels", {})  # type: ignore[no-any-return] # YAML

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @cached_property
    def text(self) -> str:
        """Everything that is said, the same for the same object."""
        return json.dumps(self.body, sort_keys=True)


@dataclass(frozen=True)
class Manifests:
    """Everything that one overlay makes, and the Secrets that an installation brings: keys by name."""

    all: Sequence[Manifest]
    secrets: Mapping[str, frozenset[str]]

    def of(self, *kinds: str) -> Iterator[Manifest]:
        """Those of these kinds."""
        return (manifest for manifest in self.all if manifest.kind in kinds)

    @property
    def workloads(self) -> Iterator[Manifest]:
        """What has pods of ours."""
        return (one for one in self.of(*WORKLOADS) if one.labels.get(COMPONENT) != BACKING)

    def find(self, kind: str, name: str) -> Manifest | None:
        """The object of this kind and name."""
        return next((manifest for manifest in self.of(kind) if manifest.name == name), None)


def secrets_of(manifests: Sequence[Manifest]) -> dict[str, frozenset[str]]:
    """Keys of each Secret that ExternalSecrets among `manifests` make."""
    return {
        manifest.name: frozenset(entry["secretKey"] for entry in manifest.spec["data"])
        for manifest in manifests
        if manifest.kind == "ExternalSecret"
    }


def containers(workload: Manifest) -> list[Any]:
    """Every container of a workload's pods, those that only run at the start first."""
    return [*workload.pod.get("initContainers", []), *workload.pod["containers"]]


def is_selected(labels: Mapping[str, str], selector: Mapping[str, Any] | None) -> bool:
    """Whether a label selector takes something with these labels; an empty one takes everything, none nothing."""
    if selector is None:
        return False
    equal = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return equal and all(_holds(labels, one) for one in selector.get("matchExpressions", []))


def _holds(labels: Mapping[str, str], expression: Mapping[str, Any]) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values", [])
    match expression["operator"]:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case operator:
            raise NotImplementedError(operator)
