"""The ingress lets through what the gateway and the console have for the public, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from console_service.pages import PAGES
from gateway_service.domain.routes import TABLE
from tools.checks.manifests.manifest import Manifest, Manifests
from tools.checks.manifests.pods import DOORS

_NAMED = re.compile(r"\{[^}]*\}")
_ADDRESSES = {"gateway-api": "LODESTONE_PUBLIC_BASE_URL", "console-api": "LODESTONE_CONSOLE_URL"}
_TRUSTED = "FORWARDED_ALLOW_IPS"
_WIDEST = {4: 16, 6: 56}
"""Bits of the widest network that may be believed: what clusters give their pods."""
_INSIDE = (*DOORS, "/internal/progress", "/internal/figures")
"""Paths for the cluster alone: of whoever runs it, and of services among themselves."""


def public_paths() -> dict[str, list[str]]:
    """Paths of each Service behind the ingress, something in place of each name in them."""
    of_console = [getattr(route, "path", "") for page in PAGES for route in page.router.routes]
    return {"gateway-api": _examples(route.path for route in TABLE), "console-api": _examples(of_console)}


def _examples(paths: Iterable[str]) -> list[str]:
    return sorted({_NAMED.sub("x", path) for path in paths})


def misrouted(manifests: Manifests) -> Iterator[str]:
    """Sentences about paths that are let through and should not be, or the other way round."""
    open_to = _rules(manifests)
    for service, paths in public_paths().items():
        rules = [rule for name, _, rule in open_to if name == service]
        closed = [path for path in paths if not any(_fits(path, rule) for rule in rules)]
        yield from (f"Ingress: nothing leads to {path} of {service}" for path in closed)
    yield from _elsewhere(manifests)
    for service, ingress, rule in open_to:
        yield from (f"{ingress}: {path} of {service} is open to everybody" for path in _INSIDE if _fits(path, rule))
        if not any(_fits(path, rule) for path in public_paths().get(service, ())):
            yield f"{ingress}: {service} has nothing at {rule['path']}"


def _elsewhere(manifests: Manifests) -> Iterator[str]:
    """People are sent to the hosts that the settings name, and over TLS if the settings say so."""
    for settings in manifests.of("ConfigMap"):
        yield from (f"{settings}: {sentence}" for sentence in _trusting(settings.body["data"].get(_TRUSTED, "")))
        for service, setting in _ADDRESSES.items():
            address = urlsplit(settings.body["data"].get(setting, ""))
            for name, ingress, host in _hosts(manifests):
                if name == service and host != address.hostname:
                    yield f"{ingress}: {host} leads to {service}, and {setting} to {address.hostname}"
                secured = {one for tls in ingress.spec.get("tls", []) for one in tls["hosts"]}
                if name == service and (address.scheme == "https") != (host in secured):
                    yield f"{ingress}: {setting} says {address.scheme}, and tls names {sorted(secured)}"


def _trusting(addresses: str) -> Iterator[str]:
    """What is wrong with whom the gateway believes for whom a request is made."""
    if not addresses:
        yield f"without {_TRUSTED} everybody comes from the ingress' own address"
    for one in filter(None, addresses.split(",")):
        try:
            network = ip_network(one.strip())
        except ValueError:
            yield f"{_TRUSTED}: {one} is no address and no network"
            continue
        if network.prefixlen < _WIDEST[network.version]:
            yield f"{_TRUSTED}: {one} is wider than a network of pods, /{_WIDEST[network.version]}"


def _hosts(manifests: Manifests) -> set[tuple[str, Manifest, str]]:
    return {
        (path["backend"]["service"]["name"], ingress, host["host"])
        for ingress in manifests.of("Ingress")
        for host in ingress.spec["rules"]
        for path in host["http"]["paths"]
    }


def _rules(manifests: Manifests) -> list[tuple[str, Manifest, Any]]:
    """Service, ingress and rule of each path that is let through."""
    return [
        (rule["backend"]["service"]["name"], ingress, rule)
        for ingress in manifests.of("Ingress")
        for host in ingress.spec["rules"]
        for rule in host["http"]["paths"]
    ]


def _fits(path: str, rule: Any) -> bool:  # noqa: ANN401 - YAML
    """Whether a rule takes a path: itself, or with `Prefix` whatever lies below it."""
    if path == rule["path"]:
        return True
    return rule["pathType"] == "Prefix" and path.startswith(f"{rule['path'].rstrip('/')}/")
