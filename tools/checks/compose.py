"""Rules of docker-compose.yml that no schema knows: what each container may do, what it waits for, what it is given."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chassis.settings import Settings

from .stopping import longest_end
from .tree import ROOT

OPEN_TO_OTHERS = ("gateway", "console", "simulator")
"""Who has a published port; on loopback, unless LODESTONE_BIND says otherwise."""
FOUNDATION = ("postgres", "kafka")
"""What only we may reach: on the network without a way out."""
INSIDE = "inside"
DATABASE_SECRETS = ("database_url", "relay_database_url")
OWNER_SECRET = "owner_database_url"  # noqa: S105 - the end of a name
WITHOUT_DATABASE = ("console", "statistics")
SECRET_VARIABLE = re.compile(r"(PASSWORD|PEPPER|SECRET|TOKEN|_KEY|DATABASE_URL)$")
_DIGEST = r"@sha256:[0-9a-f]{64}"
PINNED = re.compile(rf"[\w.-]+(:\d+(?=/))?(/[\w.-]+)*(:(?!latest$)[\w.-]+({_DIGEST})?|{_DIGEST})")
"""An image by a tag that stays, by its digest, or by both."""
VARIABLE = re.compile(r"\$\{(?P<name>\w+)")
BIND = "${LODESTONE_BIND:-127.0.0.1}:"
OURS = "${LODESTONE_IMAGE:-"

Container = Mapping[str, Any]


@dataclass(frozen=True)
class Compose:
    """The compose file, beside what it must agree with."""

    content: Mapping[str, Any]
    services: tuple[str, ...]
    """Names of the folders in `services`."""
    simulator: str = "simulator"

    @property
    def containers(self) -> Mapping[str, Container]:
        """What it starts, by name."""
        found: Mapping[str, Container] = self.content["services"]
        return found


def read(path: Path, services: tuple[str, ...]) -> Compose:
    """The file as it is, variables not replaced. Raises `yaml.YAMLError` for what is no YAML."""
    return Compose(yaml.load(path.read_text(), yaml.CSafeLoader), services)


def variables_of(text: str) -> set[str]:
    """Names of the variables that a compose file reads."""
    return {found["name"] for found in VARIABLE.finditer(text)}


def faults(compose: Compose) -> list[str]:
    """A sentence about each fault, in the order of the rules."""
    found = [sentence for rule in RULES for sentence in rule(compose)]
    each = (
        f"{name}: {sentence}"
        for name, container in compose.containers.items()
        for rule in RULES_OF_EACH
        for sentence in rule(compose, name, container)
    )
    return [*found, *each]


def _every_service_is_there(compose: Compose) -> Iterator[str]:
    for service in compose.services:
        command = compose.containers.get(service, {}).get("command") or [""]
        if command[0] != f"{service}_service":
            yield f"{service}: no container of this name runs {service}_service"
    if compose.containers.get(compose.simulator, {}).get("profiles") != [compose.simulator]:
        yield f"{compose.simulator}: must be started by its profile alone"


def _the_gateway_knows_every_service(compose: Compose) -> Iterator[str]:
    variables = compose.containers.get("gateway", {}).get("environment", {})
    known = json.loads(variables.get("LODESTONE_SERVICE_URLS", "{}"))
    for service in compose.services:
        if service not in ("gateway", "console") and known.get(service) != f"http://{service}:8080":
            yield f"gateway: LODESTONE_SERVICE_URLS does not lead to {service}"


def _foundation_has_no_way_out(compose: Compose) -> Iterator[str]:
    if not (compose.content["networks"].get(INSIDE) or {}).get("internal"):
        yield f"the network {INSIDE} must be internal"
    for name in FOUNDATION:
        if compose.containers[name].get("networks") != [INSIDE]:
            yield f"{name}: may be on the network {INSIDE} alone"


def _every_secret_is_used(compose: Compose) -> Iterator[str]:
    used = {source for container in compose.containers.values() for source, _ in secrets_of(container)}
    for name, secret in compose.content["secrets"].items():
        if name not in used:
            yield f"the secret {name} is given to nobody"
        if not str(secret.get("file", "")).endswith(f"/{name}"):
            yield f"the secret {name} must be the file of this name"


def _migrate_has_three_urls_of_each(compose: Compose) -> Iterator[str]:
    given = dict(secrets_of(compose.containers.get("migrate", {})))
    for service in compose.services:
        if service in WITHOUT_DATABASE:
            continue
        for end in (*DATABASE_SECRETS, OWNER_SECRET):
            if given.get(f"{service}_{end}") != f"/run/secrets/{service}/lodestone_{end}":
                yield f"migrate: does not get {service}_{end} in the folder of {service}"


def _is_contained(_: Compose, _name: str, container: Container) -> Iterator[str]:
    if container.get("read_only") is not True:
        yield "its root file system must be read-only"
    if container.get("cap_drop") != ["ALL"] or container.get("cap_add") or container.get("privileged"):
        yield "it must drop all capabilities and get none"
    if "no-new-privileges:true" not in container.get("security_opt", ()):
        yield "it must not gain privileges"
    limits = container.get("deploy", {}).get("resources", {}).get("limits", {})
    for kind in ("cpus", "memory", "pids"):
        if not limits.get(kind):
            yield f"it has no limit of {kind}"


def _is_pinned(_: Compose, _name: str, container: Container) -> Iterator[str]:
    image = str(container.get("image", ""))
    if not image.startswith(OURS) and not PINNED.fullmatch(image):
        yield f"its image {image!r} has no tag that stays"


def _is_looked_after(_: Compose, _name: str, container: Container) -> Iterator[str]:
    check = container.get("healthcheck", {})
    if is_done_once(container):
        if not check.get("disable"):
            yield "what ends has no health: its check must be off"
    elif check.get("disable") or not (check.get("test") or str(container.get("image")).startswith(OURS)):
        yield "it has no health check"
    elif container.get("restart") != "unless-stopped":
        yield "it is not started again when it ends"


def _waits_for_what_is_there(compose: Compose, _: str, container: Container) -> Iterator[str]:
    for name, how in container.get("depends_on", {}).items():
        target = compose.containers.get(name)
        if target is None:
            yield f"it waits for {name}, which is not there"
            continue
        wanted = "service_completed_successfully" if is_done_once(target) else "service_healthy"
        if how.get("condition") != wanted:
            yield f"it must wait for {name} with {wanted}"
        if target.get("profiles") and target.get("profiles") != container.get("profiles"):
            yield f"it waits for {name}, which only a profile starts"


def _uses_what_is_declared(compose: Compose, _: str, container: Container) -> Iterator[str]:
    for network in container.get("networks", ("default",)):
        if network not in compose.content["networks"]:
            yield f"its network {network} is not declared"
    for volume in container.get("volumes", ()):
        if volume.partition(":")[0] not in compose.content["volumes"]:
            yield f"its volume {volume} is not declared"
    for source, _target in secrets_of(container):
        if source not in compose.content["secrets"]:
            yield f"its secret {source} is not declared"


def _publishes_little(_: Compose, name: str, container: Container) -> Iterator[str]:
    for port in container.get("ports", ()):
        if name not in OPEN_TO_OTHERS:
            yield f"it may publish no port, and publishes {port}"
        elif not str(port).startswith(BIND):
            yield f"its port {port} must begin with {BIND}"


def _gets_its_secrets_as_files(_: Compose, name: str, container: Container) -> Iterator[str]:
    for variable in container.get("environment", {}):
        if SECRET_VARIABLE.search(variable):
            yield f"{variable} must be a secret, not a variable"
    for source, _target in secrets_of(container):
        if source.endswith((OWNER_SECRET, "admin_database_url")) and name != "migrate":
            yield f"only migrate may have the secret {source}"


def _has_its_database(compose: Compose, name: str, container: Container) -> Iterator[str]:
    if name not in compose.services or name in WITHOUT_DATABASE:
        return
    given = dict(secrets_of(container))
    for end in DATABASE_SECRETS:
        if given.get(f"{name}_{end}") != f"/run/secrets/lodestone_{end}":
            yield f"it does not get {name}_{end} as lodestone_{end}"


def _opens_only_what_it_sealed(compose: Compose, name: str, container: Container) -> Iterator[str]:
    if name not in compose.services:
        return
    seals = any("Vault" in path.read_text() for path in (ROOT / "services" / name).glob("src/*/app.py"))
    if seals != any(source == "secrets_key" for source, _ in secrets_of(container)):
        yield "it must get the key of sealed secrets" if seals else "it seals nothing, so it may not get secrets_key"


def _has_time_to_end(_: Compose, _name: str, container: Container) -> Iterator[str]:
    given = int(container.get("stop_grace_period", "10s").removesuffix("s"))
    if given <= (waits := longest_end(Settings.model_construct())):
        yield f"killed after {given} s, and its end may take {waits:g} s"


def secrets_of(container: Container) -> Iterator[tuple[str, str]]:
    """Name of each secret of a container, and the file it is there."""
    for secret in container.get("secrets", ()):
        short = isinstance(secret, str)
        source, target = (secret, secret) if short else (secret["source"], secret.get("target", secret["source"]))
        yield source, target if target.startswith("/") else f"/run/secrets/{target}"


def is_done_once(container: Container) -> bool:
    """Whether a container does something and ends."""
    return container.get("restart") == "no"


RULES: tuple[Callable[[Compose], Iterator[str]], ...] = (
    _every_service_is_there,
    _the_gateway_knows_every_service,
    _foundation_has_no_way_out,
    _every_secret_is_used,
    _migrate_has_three_urls_of_each,
)
RULES_OF_EACH: tuple[Callable[[Compose, str, Container], Iterator[str]], ...] = (
    _is_contained,
    _is_pinned,
    _is_looked_after,
    _waits_for_what_is_there,
    _uses_what_is_declared,
    _publishes_little,
    _gets_its_secrets_as_files,
    _has_its_database,
    _opens_only_what_it_sealed,
    _has_time_to_end,
)
