"""What every pod must be: bounded, without rights it does not need, asked for its health, given time to stop."""

from collections.abc import Iterator
from typing import Any

from chassis.http.health import Health
from chassis.http.operations import nothing, operations
from tools.checks.manifests.manifest import WORKLOADS, Manifest, Manifests, containers
from tools.checks.manifests.settings import settings_of
from tools.checks.stopping import longest_end

DOORS = operations(Health(), nothing)
"""Paths for whoever runs a process."""
_PROBES = {"startupProbe": "/health/live", "livenessProbe": "/health/live", "readinessProbe": "/health/ready"}


def careless(manifests: Manifests) -> Iterator[str]:
    """Sentences about pods that are not as every pod must be."""
    for workload in manifests.of(*WORKLOADS):
        faults = [*_of_pod(workload), *(fault for one in containers(workload) for fault in _of_container(one))]
        yield from (f"{workload}: {fault}" for fault in faults)
    for workload in manifests.workloads:
        served = [container for container in containers(workload) if container.get("ports")]
        yield from (f"{workload}: {fault}" for container in served for fault in _of_probes(container))
        yield from (f"{workload}: {fault}" for fault in _of_stopping(manifests, workload))
    for account in manifests.of("ServiceAccount"):
        if account.body.get("automountServiceAccountToken") is not False:
            yield f"{account}: its token is mounted"


def _of_pod(workload: Manifest) -> Iterator[str]:
    pod, security = workload.pod, workload.pod.get("securityContext", {})
    if pod.get("automountServiceAccountToken") is not False:
        yield "a token of the cluster is mounted"
    if pod.get("serviceAccountName", "default") == "default":
        yield "it has no account of its own"
    if security.get("runAsNonRoot") is not True or not security.get("runAsUser"):
        yield "it may run as root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "it may make any system call"


def _of_container(container: Any) -> Iterator[str]:  # noqa: ANN401 - YAML
    for bound in ("requests", "limits"):
        if missing := {"cpu", "memory"} - set(container.get("resources", {}).get(bound, {})):
            yield f"{bound} name no {' and no '.join(sorted(missing))}"
    security = container.get("securityContext", {})
    if security.get("readOnlyRootFilesystem") is not True:
        yield "its file system may be written to"
    if security.get("allowPrivilegeEscalation") is not False or security.get("capabilities", {}).get("drop") != ["ALL"]:
        yield "it keeps rights it does not need"
    if container.get("ports") and "readinessProbe" not in container:
        yield "nobody asks whether it is ready"


def _of_probes(container: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    names = {port["name"] for port in container["ports"]}
    for probe, path in _PROBES.items():
        asked = container.get(probe, {}).get("httpGet", {})
        if asked.get("path") != path or path not in DOORS:
            yield f"{probe} does not ask {path}"
        elif asked.get("port") not in names:
            yield f"{probe} asks a port that the container does not have"


def _of_stopping(manifests: Manifests, workload: Manifest) -> Iterator[str]:
    """A pod is killed only after its process had time for every wait of its own end."""
    for container in workload.pod["containers"]:
        asked = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        waits = asked + max((longest_end(one) for one in settings_of(manifests, workload)), default=0)
        given = workload.pod.get("terminationGracePeriodSeconds", 30)
        if given <= waits:
            yield f"killed after {given} s, and its end may take {waits:g} s"
