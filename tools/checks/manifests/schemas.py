"""Every object has the shape that Kubernetes gives its kind: unknown fields and removed versions fail."""

from collections.abc import Iterator
from functools import cache

from kubernetes_validate import SchemaNotFoundError, ValidationError, utils, validate

from tools.checks.manifests.manifest import Manifest, Manifests

VERSION = "1.34"
"""The oldest release of Kubernetes that the manifests are for."""
EXTENSIONS = frozenset(
    {
        ("keda.sh/v1alpha1", "ScaledObject"),
        ("keda.sh/v1alpha1", "TriggerAuthentication"),
        ("monitoring.coreos.com/v1", "PodMonitor"),
        ("monitoring.coreos.com/v1", "PrometheusRule"),
        ("external-secrets.io/v1", "ExternalSecret"),
    }
)
"""Kinds that operators bring, of which Kubernetes has no schema."""
utils.schema_contents = cache(utils.schema_contents)  # reads megabytes of definitions for each object otherwise
_known: dict[str, str | None] = {}
"""What was found about objects before: most are the same in every overlay."""


def misshapen(manifests: Manifests) -> Iterator[str]:
    """Sentences about objects that Kubernetes would refuse."""
    for manifest in manifests.all:
        if (manifest.body["apiVersion"], manifest.kind) in EXTENSIONS:
            continue
        if manifest.text not in _known:
            _known[manifest.text] = _fault(manifest)
        if (fault := _known[manifest.text]) is not None:
            yield f"{manifest}: {fault}"


def _fault(manifest: Manifest) -> str | None:
    try:
        validate(manifest.body, VERSION, strict=True)
    except SchemaNotFoundError:
        return f"Kubernetes {VERSION} knows no {manifest.body['apiVersion']} {manifest.kind}"
    except ValidationError as fault:
        return f"{'.'.join(str(part) for part in fault.path)}: {fault.message}"
    return None
