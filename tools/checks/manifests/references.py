"""Everything that names something names something that is there."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from chassis import commands
from tools.checks.manifests.manifest import (
    COMPONENT,
    NAME,
    PART_OF,
    WORKLOADS,
    Manifest,
    Manifests,
    containers,
    is_selected,
)
from tools.checks.manifests.settings import runs_of
from tools.checks.tree import ROOT

_SCHEME = {NAME, COMPONENT, PART_OF}


def dangling(manifests: Manifests) -> Iterator[str]:
    """Sentences about names that lead nowhere."""
    for workload in manifests.workloads:
        yield from _of_workload(manifests, workload)
    for service in manifests.of("Service"):
        yield from _of_service(manifests, service)
    for one in manifests.of("HorizontalPodAutoscaler", "ScaledObject"):
        target = one.spec["scaleTargetRef"]
        if manifests.find(target.get("kind", "Deployment"), target["name"]) is None:
            yield f"{one}: there is no {target.get('kind', 'Deployment')} {target['name']}"
    for one in manifests.of("PodDisruptionBudget", "PodMonitor"):
        if not list(_selected(manifests, one.spec["selector"])):
            yield f"{one}: its selector takes no pod"
    for policy in manifests.of("NetworkPolicy"):
        if not list(_selected(manifests, policy.spec["podSelector"])):
            yield f"{policy}: its selector takes no pod"
    for ingress in manifests.of("Ingress"):
        yield from _of_ingress(manifests, ingress)
    yield from _of_triggers(manifests)
    yield from _missing_services(manifests)


def _of_workload(manifests: Manifests, workload: Manifest) -> Iterator[str]:
    if missing := sorted(_SCHEME - set(workload.labels)):
        yield f"{workload}: its pods have no label {missing[0]}"
    if workload.kind != "Job" and not is_selected(workload.labels, workload.spec["selector"]):
        yield f"{workload}: its selector does not take its own pods"
    if manifests.find("ServiceAccount", workload.pod.get("serviceAccountName", "")) is None:
        yield f"{workload}: there is no ServiceAccount {workload.pod.get('serviceAccountName')}"
    if workload.kind == "StatefulSet" and manifests.find("Service", workload.spec["serviceName"]) is None:
        yield f"{workload}: there is no Service {workload.spec['serviceName']}"
    for spread in workload.pod.get("topologySpreadConstraints", []):
        if not is_selected(workload.labels, spread["labelSelector"]):
            yield f"{workload}: it is spread among the pods of others"
    yield from (f"{workload}: there is no {name}" for name in _missing_sources(manifests, workload))
    yield from (f"{workload}: {fault}" for fault in _of_command(workload))


def _missing_sources(manifests: Manifests, workload: Manifest) -> Iterator[str]:
    sources = [one for container in containers(workload) for one in container.get("envFrom", [])]
    for one in sources:
        if "configMapRef" in one and manifests.find("ConfigMap", one["configMapRef"]["name"]) is None:
            yield f"ConfigMap {one['configMapRef']['name']}"
        if "secretRef" in one and one["secretRef"]["name"] not in manifests.secrets:
            yield f"Secret {one['secretRef']['name']}"
    for volume in workload.pod.get("volumes", []):
        for one in volume.get("projected", {}).get("sources", []):
            secret: Any = one.get("secret", {})
            if not secret.get("optional") and secret.get("name") not in manifests.secrets:
                yield f"Secret {secret.get('name')}"


def _of_command(workload: Manifest) -> Iterator[str]:
    runs = runs_of(workload)
    if not runs:
        yield "it runs none of our services"
    for service, command in runs:
        if not (ROOT / "services" / service).is_dir():
            yield f"there is no service {service}"
        elif command not in _commands_of(service):
            yield f"{service} knows no command {command}"


def _commands_of(service: str) -> set[str]:
    """Commands of a service: the chassis' own where it has a database, else those that it lists."""
    if (ROOT / "services" / service / "migrations").exists():
        return {command.name for command in commands._COMMANDS}  # noqa: SLF001 - has no other door
    return {command.name for command in import_module(f"{service}_service.app").COMMANDS}


def _of_service(manifests: Manifests, service: Manifest) -> Iterator[str]:
    selected = list(_selected(manifests, {"matchLabels": service.spec["selector"]}))
    if not selected:
        yield f"{service}: its selector takes no pod"
    for port in service.spec["ports"]:
        for workload in selected:
            if port["targetPort"] not in _ports_of(workload):
                yield f"{service}: {workload} has no port {port['targetPort']}"


def _ports_of(workload: Manifest) -> set[str | int]:
    ports = [port for container in workload.pod["containers"] for port in container.get("ports", [])]
    return {port["name"] for port in ports} | {port["containerPort"] for port in ports}


def _selected(manifests: Manifests, selector: Any) -> Iterator[Manifest]:  # noqa: ANN401 - YAML
    return (workload for workload in manifests.of(*WORKLOADS) if is_selected(workload.labels, selector))


def _of_ingress(manifests: Manifests, ingress: Manifest) -> Iterator[str]:
    for rule in ingress.spec["rules"]:
        for path in rule["http"]["paths"]:
            name, port = path["backend"]["service"]["name"], path["backend"]["service"]["port"]["name"]
            service = manifests.find("Service", name)
            if service is None:
                yield f"{ingress}: there is no Service {name}"
            elif port not in {one["name"] for one in service.spec["ports"]}:
                yield f"{ingress}: Service {name} has no port {port}"


def _of_triggers(manifests: Manifests) -> Iterator[str]:
    for one in manifests.of("ScaledObject"):
        for trigger in one.spec["triggers"]:
            name = trigger.get("authenticationRef", {}).get("name")
            if name and manifests.find("TriggerAuthentication", name) is None:
                yield f"{one}: there is no TriggerAuthentication {name}"
    for one in manifests.of("TriggerAuthentication"):
        for secret in one.spec["secretTargetRef"]:
            if secret["key"] not in manifests.secrets.get(secret["name"], ()):
                yield f"{one}: there is no {secret['key']} in a Secret {secret['name']}"


def _missing_services(manifests: Manifests) -> Iterator[str]:
    """Every service of the tree runs somewhere, and brings its database up to date if it has one."""
    runs = {run for workload in manifests.workloads for run in runs_of(workload)}
    for folder in sorted((ROOT / "services").iterdir()):
        if not (folder / "pyproject.toml").exists():
            continue
        if not runs & {(folder.name, "api"), (folder.name, "worker"), (folder.name, "all")}:
            yield f"services/{folder.name} is run by no workload"
        if (folder / "migrations").exists() and (folder.name, "migrate") not in runs:
            yield f"services/{folder.name} has migrations that no Job runs"
