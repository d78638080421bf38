"""What pods are told, held against the settings of the services that read it."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import SecretStr, ValidationError

from chassis.settings import Settings
from tools.checks.manifests.manifest import NAME, Manifest, Manifests

_RUN = re.compile(r"python -m (?P<service>\w+)_service (?P<command>\w+)")
_OURS = ("LODESTONE_", "KAFKA_")
_OF_LIBRARIES = {"FORWARDED_ALLOW_IPS": "uvicorn: whose word it takes for where a request comes from"}
_FILES = "/etc/lodestone/"
_PLACEHOLDER = "placeholder"


def runs_of(workload: Manifest) -> list[tuple[str, str]]:
    """Services and commands that the containers of a workload run."""
    name = workload.labels.get(NAME, "")
    said = [" ".join(container.get("command", [])) for container in workload.pod["containers"]]
    return [
        (found["service"], found["command"])
        for text in said
        for found in _RUN.finditer(text.replace("$(SERVICE)", name))
    ]


@cache
def settings_class(service: str) -> type[Settings]:
    """The settings of a service. Raises `ModuleNotFoundError` for one that does not exist."""
    return import_module(f"{service}_service.settings").Settings  # type: ignore[no-any-return] # one in each service


@cache
def variables_of(service: str) -> Mapping[str, Any]:
    """Type of each variable that a service reads, by its name."""
    fields = settings_class(service).model_fields.items()
    return {str(field.validation_alias or f"LODESTONE_{name.upper()}"): field.annotation for name, field in fields}


def told(manifests: Manifests, workload: Manifest, service: str) -> dict[str, str]:
    """The environment of a workload, with something in place of each secret that only an installation knows."""
    found: dict[str, str] = {}
    for container in workload.pod["containers"]:
        for source in container.get("envFrom", []):
            if "configMapRef" in source and (settings := manifests.find("ConfigMap", source["configMapRef"]["name"])):
                found |= settings.body["data"]
            if "secretRef" in source:
                keys = manifests.secrets.get(source["secretRef"]["name"], frozenset())
                found |= {key: _placeholder(service, key) for key in keys}
        found |= {one["name"]: str(one.get("value", _PLACEHOLDER)) for one in container.get("env", [])}
    return found


def _placeholder(service: str, variable: str) -> str:
    kind = variables_of(service).get(variable)
    return _PLACEHOLDER if kind in (str, SecretStr, SecretStr | None, str | None) else "[]"


def settings_of(manifests: Manifests, workload: Manifest) -> list[Settings]:
    """What the processes of a workload are told, read as they read it; a process that would not start is left out."""
    found = []
    for service, _ in runs_of(workload):
        try:
            with _environment(told(manifests, workload, service)):
                found.append(settings_class(service)())
        except (ModuleNotFoundError, ValidationError):
            continue
    return found


def unreadable(manifests: Manifests) -> Iterator[str]:
    """Sentences about settings that nobody reads, or that a process would not start with."""
    for workload in manifests.workloads:
        for service, _ in runs_of(workload):
            try:
                with _environment(told(manifests, workload, service)):
                    settings_class(service)()
            except ModuleNotFoundError:
                continue  # said where commands are checked
            except ValidationError as refusal:
                for one in refusal.errors():
                    yield f"{workload}: {service} does not start: {'.'.join(map(str, one['loc']))}: {one['msg']}"
            yield from (
                f"{workload}: {service} reads no {name}" for name in _unread_secrets(manifests, workload, service)
            )
        yield from (f"{workload}: no file {path} is mounted" for path in _missing_files(manifests, workload))
    yield from _unread_settings(manifests)


def _unread_settings(manifests: Manifests) -> Iterator[str]:
    services = {service for workload in manifests.workloads for service, _ in runs_of(workload)}
    known = {name for service in services for name in variables_of(service)} | set(_OF_LIBRARIES)
    for settings in manifests.of("ConfigMap"):
        yield from (f"{settings}: no service reads {name}" for name in sorted(set(settings.body["data"]) - known))
    for workload in manifests.workloads:
        named = {one["name"] for container in workload.pod["containers"] for one in container.get("env", [])}
        unknown = sorted(name for name in named - known if name.startswith(_OURS))
        yield from (f"{workload}: no service reads {name}" for name in unknown)


def _unread_secrets(manifests: Manifests, workload: Manifest, service: str) -> list[str]:
    named = {
        key
        for container in workload.pod["containers"]
        for source in container.get("envFrom", [])
        if "secretRef" in source
        for key in manifests.secrets.get(source["secretRef"]["name"], ())
    }
    return sorted(named - set(variables_of(service)))


def _missing_files(manifests: Manifests, workload: Manifest) -> list[str]:
    """Files that are named and that no Secret of the pod holds."""
    sources = [
        one for volume in workload.pod.get("volumes", []) for one in volume.get("projected", {}).get("sources", [])
    ]
    mounted = {f"{_FILES}{key}" for one in sources for key in manifests.secrets.get(one["secret"]["name"], ())}
    named = {
        path
        for service, _ in runs_of(workload)
        for value in told(manifests, workload, service).values()
        for path in re.findall(rf"{_FILES}[\w.]+", value)
    }
    return sorted(named - mounted)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """These variables and no other that a service would read."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
