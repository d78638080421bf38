"""Network policies let each process reach what its settings name, and nothing else reaches it."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from console_service.settings import Settings as ConsoleSettings
from gateway_service.settings import Settings as GatewaySettings
from tools.checks.manifests.manifest import COMPONENT, NAME, Manifest, Manifests, is_selected
from tools.checks.manifests.settings import settings_of

INGRESS, MONITORING = "ingress-nginx", "monitoring"
"""Namespaces of those who come in from outside."""
_PORT, _PORT_NAME = 8080, "http"
_MIGRATING = "migrate"
"""The role that needs a database and no broker."""
_NAMES, _POSTGRES, _HTTPS, _MAIL = 53, 5432, 443, 587
_PROVIDERS: Mapping[tuple[str, str], frozenset[int]] = {
    ("payouts", "api"): frozenset({_HTTPS}),  # a page to pay at is asked for while the visitor waits
    ("payouts", "worker"): frozenset({_HTTPS}),
    ("progress", "api"): frozenset({_HTTPS}),  # files are stored while the contact waits
    ("progress", "worker"): frozenset({_HTTPS}),
    ("enrollment", "worker"): frozenset({_HTTPS}),  # journeys post to systems of tenants
    ("messaging", "worker"): frozenset({_HTTPS, _MAIL}),
}
"""Ports at which providers outside are asked, by service and role."""
_ELSEWHERE = 22
"""A port that nobody needs."""


def leaking(manifests: Manifests) -> Iterator[str]:
    """Sentences about ways that are open and nobody needs, or needed and closed."""
    workloads = list(manifests.workloads)
    needed = {(asker.name, asked.name) for asker in workloads for asked in _asked(manifests, asker)}
    for asker in workloads:
        for asked in workloads:
            is_open, is_needed = _may_ask(manifests, asker, asked), (asker.name, asked.name) in needed
            if is_open != is_needed and asker is not asked:
                yield f"NetworkPolicy: {asker} {'may' if is_open else 'cannot'} ask {asked}"
        yield from _of_outside(manifests, asker)
        yield from _of_doors(manifests, asker)


def _asked(manifests: Manifests, asker: Manifest) -> Iterator[Manifest]:
    """Workloads whose Services the settings of a workload name."""
    for settings in settings_of(manifests, asker) if asker.kind != "Job" else ():
        addresses = list(settings.service_urls.values()) if isinstance(settings, GatewaySettings) else []
        addresses += [settings.gateway_url] if isinstance(settings, ConsoleSettings) else []
        for address in addresses:
            service = manifests.find("Service", urlsplit(address).hostname or "")
            if service is not None:
                yield from (one for one in manifests.workloads if _is_behind(one, service))


def _is_behind(workload: Manifest, service: Manifest) -> bool:
    return is_selected(workload.labels, {"matchLabels": service.spec["selector"]})


def _may_ask(manifests: Manifests, asker: Manifest, asked: Manifest) -> bool:
    going = any(_takes(rule.get("to"), asked) and _has(rule, _PORT) for rule in _rules(manifests, asker, "egress"))
    coming = any(_takes(rule.get("from"), asker) and _has(rule, _PORT) for rule in _rules(manifests, asked, "ingress"))
    return going and coming


def _of_outside(manifests: Manifests, asker: Manifest) -> Iterator[str]:
    needed, tried = _needed_ports(manifests, asker), {_NAMES, _POSTGRES, _HTTPS, _MAIL, _ELSEWHERE}
    rules = list(_rules(manifests, asker, "egress"))
    for port in sorted(tried | needed):
        is_open = any(_leads_out(rule) and _has(rule, port) for rule in rules)
        if is_open != (port in needed):
            yield f"NetworkPolicy: {asker} {'may' if is_open else 'cannot'} reach port {port} outside"


def _needed_ports(manifests: Manifests, asker: Manifest) -> set[int]:
    """Ports outside that a workload's settings, and what its service does, lead to."""
    name, role = asker.labels.get(NAME, ""), asker.labels.get(COMPONENT, "")
    needed = {_NAMES, *_PROVIDERS.get((name, role), ())}
    for settings in settings_of(manifests, asker):
        if settings.database_url.get_secret_value():
            needed.add(_POSTGRES)
        if role != _MIGRATING and not isinstance(settings, ConsoleSettings):
            needed |= {int(server.rpartition(":")[2]) for server in settings.kafka_bootstrap_servers.split(",")}
    return needed


def _of_doors(manifests: Manifests, asked: Manifest) -> Iterator[str]:
    serves = any(container.get("ports") for container in asked.pod["containers"])
    needed = ({MONITORING} if serves else set()) | ({INGRESS} if _is_public(manifests, asked) else set())
    found = {place for rule in _rules(manifests, asked, "ingress") for place in _places(rule)}
    yield from (f"NetworkPolicy: {place} cannot come to {asked}" for place in sorted(needed - found))
    yield from (f"NetworkPolicy: {place} may come to {asked}" for place in sorted(found - needed))


def _is_public(manifests: Manifests, workload: Manifest) -> bool:
    named = {
        path["backend"]["service"]["name"]
        for ingress in manifests.of("Ingress")
        for rule in ingress.spec["rules"]
        for path in rule["http"]["paths"]
    }
    return any(_is_behind(workload, service) for service in manifests.of("Service") if service.name in named)


def _places(rule: Any) -> Iterator[str]:  # noqa: ANN401 - YAML
    if not rule.get("from"):
        yield "everybody"
    for peer in rule.get("from", []):
        if "namespaceSelector" in peer:
            yield peer["namespaceSelector"].get("matchLabels", {}).get("kubernetes.io/metadata.name", "everybody")


def _rules(manifests: Manifests, workload: Manifest, direction: str) -> Iterator[Any]:
    """Every rule of policies about a workload; without one for a direction everything is open there."""
    about = [one for one in manifests.of("NetworkPolicy") if is_selected(workload.labels, one.spec["podSelector"])]
    bound = [one for one in about if direction.capitalize() in one.spec["policyTypes"]]
    if not bound:
        yield {}
    for policy in bound:
        yield from policy.spec.get(direction, [])


def _takes(peers: Any, workload: Manifest) -> bool:  # noqa: ANN401 - YAML
    """Whether peers of a rule are among ours; a rule without any is for everybody."""
    ours = [peer for peer in peers or [] if "podSelector" in peer and "namespaceSelector" not in peer]
    return not peers or any(is_selected(workload.labels, peer["podSelector"]) for peer in ours)


def _leads_out(rule: Any) -> bool:  # noqa: ANN401 - YAML
    return not rule.get("to") or any("ipBlock" in peer for peer in rule["to"])


def _has(rule: Any, port: int) -> bool:  # noqa: ANN401 - YAML
    if not rule.get("ports"):
        return True
    return any(
        one["port"] == (_PORT_NAME if isinstance(one["port"], str) and port == _PORT else port)
        or (isinstance(one["port"], int) and one["port"] <= port <= one.get("endPort", one["port"]))
        for one in rule["ports"]
    )
