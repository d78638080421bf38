"""What is said of a cluster is held against the code: each kind of fault, planted once, is named."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest

from tools.checks.manifests.__main__ import CHECKS
from tools.checks.manifests.alerts import unfounded
from tools.checks.manifests.building import overlays
from tools.checks.manifests.flows import leaking
from tools.checks.manifests.manifest import Manifest, Manifests
from tools.checks.manifests.paths import misrouted
from tools.checks.manifests.pods import careless
from tools.checks.manifests.references import dangling
from tools.checks.manifests.scaling import boundless
from tools.checks.manifests.schemas import misshapen
from tools.checks.manifests.settings import unreadable

Check = Callable[[Manifests], Iterator[str]]
GONE = object()
_CONTAINER = "spec.template.spec.containers.0"


class Planted(NamedTuple):
    """One value of one object is another one, or gone; what the check must say."""

    check: Check
    where: str
    path: str
    value: object
    said: str


FAULTS = (
    Planted(misshapen, "Deployment gateway-api", "spec.replica", 2, "'replica' was unexpected"),
    Planted(misshapen, "Service gateway-api", "apiVersion", "v0", "Kubernetes 1.34 knows no v0 Service"),
    Planted(careless, "Deployment gateway-api", f"{_CONTAINER}.resources.limits.memory", GONE, "limits name no memory"),
    Planted(careless, "Job topics", f"{_CONTAINER}.resources.requests", GONE, "requests name no cpu and no memory"),
    Planted(careless, "Job topics", "spec.template.spec.securityContext.runAsNonRoot", GONE, "it may run as root"),
    Planted(
        careless, "Job topics", "spec.template.spec.securityContext.seccompProfile", GONE, "may make any system call"
    ),
    Planted(careless, "Job topics", "spec.template.spec.automountServiceAccountToken", GONE, "a token of the cluster"),
    Planted(careless, "Job topics", "spec.template.spec.serviceAccountName", GONE, "it has no account of its own"),
    Planted(careless, "ServiceAccount topics", "automountServiceAccountToken", True, "its token is mounted"),
    Planted(careless, "Job topics", f"{_CONTAINER}.securityContext.readOnlyRootFilesystem", False, "may be written to"),
    Planted(
        careless, "Job topics", f"{_CONTAINER}.securityContext.capabilities", GONE, "keeps rights it does not need"
    ),
    Planted(careless, "Deployment gateway-api", f"{_CONTAINER}.readinessProbe", GONE, "readinessProbe does not ask"),
    Planted(careless, "Deployment gateway-api", f"{_CONTAINER}.livenessProbe.httpGet.port", "web", "a port that the"),
    Planted(
        careless, "Deployment gateway-api", "spec.template.spec.terminationGracePeriodSeconds", 5, "killed after 5 s"
    ),
    Planted(dangling, "StatefulSet payouts-worker", "spec.selector.matchLabels.x", "y", "does not take its own pods"),
    Planted(dangling, "Job topics", "spec.template.metadata.labels", {}, "its pods have no label"),
    Planted(dangling, "Job topics", "spec.template.spec.serviceAccountName", "who", "there is no ServiceAccount who"),
    Planted(dangling, "Job topics", f"{_CONTAINER}.envFrom.0.configMapRef.name", "none", "there is no ConfigMap none"),
    Planted(dangling, "Job topics", f"{_CONTAINER}.envFrom.1.secretRef.name", "none", "there is no Secret none"),
    Planted(dangling, "Job topics", f"{_CONTAINER}.command", ["true"], "it runs none of our services"),
    Planted(
        dangling, "Job topics", f"{_CONTAINER}.command.2", "python -m chat_service api", "there is no service chat"
    ),
    Planted(dangling, "Job topics", f"{_CONTAINER}.command.2", "python -m console_service topics", "knows no command"),
    Planted(dangling, "StatefulSet payouts-worker", "spec.serviceName", "none", "there is no Service none"),
    Planted(dangling, "Service payouts-api", "spec.selector.x", "y", "its selector takes no pod"),
    Planted(
        dangling, "Service payouts-api", "spec.ports.0.targetPort", "web", "Deployment payouts-api has no port web"
    ),
    Planted(
        dangling, "HorizontalPodAutoscaler payouts-api", "spec.scaleTargetRef.name", "x", "there is no Deployment x"
    ),
    Planted(dangling, "ScaledObject payouts-worker", "spec.scaleTargetRef.name", "x", "there is no StatefulSet x"),
    Planted(dangling, "ScaledObject payouts-worker", "spec.triggers.0.authenticationRef.name", "x", "TriggerAuth"),
    Planted(dangling, "TriggerAuthentication payouts-worker", "spec.secretTargetRef.0.key", "x", "there is no x in"),
    Planted(dangling, "PodDisruptionBudget payouts-api", "spec.selector.matchLabels.x", "y", "selector takes no pod"),
    Planted(dangling, "NetworkPolicy mail", "spec.podSelector.matchLabels.x", "y", "its selector takes no pod"),
    Planted(dangling, "PodMonitor lodestone", "spec.selector.matchLabels.x", "y", "its selector takes no pod"),
    Planted(
        dangling, "Ingress gateway", "spec.rules.0.http.paths.0.backend.service.name", "x", "there is no Service x"
    ),
    Planted(dangling, "Job payouts-migrate", f"{_CONTAINER}.command.3", "parked", "payouts has migrations that no Job"),
    Planted(unreadable, "Job topics", f"{_CONTAINER}.env.0.name", "LODESTONE_SIZE", "no service reads LODESTONE_SIZE"),
    Planted(unreadable, "Job topics", f"{_CONTAINER}.envFrom.0.configMapRef.name", "none", "campaigns does not start"),
    Planted(unreadable, "Job topics", f"{_CONTAINER}.envFrom.1.secretRef.name", "gateway", "campaigns reads no"),
    Planted(
        unreadable, "StatefulSet gateway-worker", "spec.template.spec.volumes.1.projected.sources", [], "no file /etc"
    ),
    Planted(
        boundless, "ScaledObject payouts-worker", "spec.maxReplicaCount", 5, "grows to 5, and topics have 4 partitions"
    ),
    Planted(
        boundless, "ScaledObject payouts-worker", "spec.triggers.0.metadata.consumerGroup", "x", "reads in no group x"
    ),
    Planted(
        boundless, "ScaledObject statistics-worker", "spec.triggers.0.metadata.consumerGroup", "statistics", "no group"
    ),
    Planted(boundless, "HorizontalPodAutoscaler payouts-api", "spec.minReplicas", 9, "its least is above its most"),
    Planted(
        boundless,
        "Deployment payouts-api",
        "spec.strategy.rollingUpdate.maxUnavailable",
        1,
        "before another one answers",
    ),
    Planted(leaking, "NetworkPolicy nothing-by-default", "spec.policyTypes", ["Egress"], "everybody may come to Job"),
    Planted(
        leaking, "NetworkPolicy nothing-by-default", "spec.podSelector.matchLabels", {"x": "y"}, "everybody may come"
    ),
    Planted(leaking, "NetworkPolicy names", "spec.egress.0.ports", GONE, "console-api may reach port 22"),
    Planted(leaking, "NetworkPolicy services-are-asked", "spec.ingress.0.from", [], "everybody may come to Deployment"),
    Planted(leaking, "NetworkPolicy gateway-asks-services", "spec.egress", [], "StatefulSet gateway-worker cannot ask"),
    Planted(leaking, "NetworkPolicy mail", "spec.podSelector.matchLabels", {}, "console-api may reach port 587"),
    Planted(leaking, "NetworkPolicy kafka", "spec.egress.0.ports.0", {"port": 9092}, "cannot reach port 9096 outside"),
    Planted(leaking, "NetworkPolicy postgres", "spec.egress", [], "Job payouts-migrate cannot reach port 5432"),
    Planted(
        leaking, "NetworkPolicy public", "spec.podSelector", {}, "ingress-nginx may come to Deployment payouts-api"
    ),
    Planted(leaking, "NetworkPolicy monitoring", "spec.ingress", [], "monitoring cannot come to"),
    Planted(misrouted, "Ingress gateway", "spec.rules.0.http.paths.1", GONE, "nothing leads to /webhooks/x/x"),
    Planted(misrouted, "Ingress gateway", "spec.rules.0.http.paths.0.path", "/", "/metrics of gateway-api is open"),
    Planted(misrouted, "Ingress console", "spec.rules.0.http.paths.1.path", "/health", "/health/live of console-api"),
    Planted(
        misrouted, "Ingress console", "spec.rules.0.http.paths.1.path", "/shop", "console-api has nothing at /shop"
    ),
    Planted(misrouted, "Ingress console", "spec.rules.0.host", "shop.example.com", "LODESTONE_CONSOLE_URL to console"),
    Planted(misrouted, "Ingress console", "spec.tls", GONE, "says https, and tls names []"),
    Planted(
        unfounded, "PrometheusRule lodestone", "spec.groups.0.rules.2.annotations.runbook", "docs/x.md", "no docs/x.md"
    ),
    Planted(
        unfounded, "PrometheusRule lodestone", "spec.groups.0.rules.0.expr", "orders_lost > 0", "no metric orders_lost"
    ),
    Planted(unfounded, "PrometheusRule lodestone", "spec.groups.0.rules.0.expr", 'up{x="1"} > 0', "up has no label x"),
    Planted(unfounded, "PrometheusRule lodestone", "spec.groups.0.rules.0.expr", "sum by (x) (up)", "has a label x"),
)


@pytest.fixture(scope="module")
def built() -> dict[str, Manifests]:
    return overlays()


@pytest.fixture(scope="module")
def production(built: dict[str, Manifests]) -> Manifests:
    return built["production"]


def test_nothing_is_wrong(built: dict[str, Manifests]) -> None:
    assert [said for manifests in built.values() for check in CHECKS for said in check(manifests)] == []


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.said)
def test_a_planted_fault_is_named(production: Manifests, planted: Planted) -> None:
    said = list(planted.check(_with(production, planted.where, planted.path, planted.value)))
    assert any(planted.said in sentence for sentence in said), said


def test_a_service_that_nothing_runs_is_named(production: Manifests) -> None:
    left = [manifest for manifest in production.all if not manifest.name.startswith("console")]
    assert "services/console is run by no workload" in list(dangling(Manifests(left, production.secrets)))


def test_a_setting_that_nobody_reads_is_named(production: Manifests) -> None:
    settings = next(iter(production.of("ConfigMap")))
    said = list(unreadable(_with(production, str(settings), "data.LODESTONE_SIZE", "1")))
    assert said == [f"{settings}: no service reads LODESTONE_SIZE"]


def test_an_ingress_whose_word_nobody_takes_is_named(production: Manifests) -> None:
    settings = next(iter(production.of("ConfigMap")))
    said = list(misrouted(_with(production, str(settings), "data.FORWARDED_ALLOW_IPS", GONE)))
    assert said == [f"{settings}: without FORWARDED_ALLOW_IPS everybody comes from the ingress' own address"]


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [
        ("10.0.0.0/8", "10.0.0.0/8 is wider than a network of pods, /16"),
        ("10.244.3.7,0.0.0.0/0", "0.0.0.0/0 is wider than a network of pods, /16"),
        ("*", "* is no address and no network"),
        ("fd00::/8", "fd00::/8 is wider than a network of pods, /56"),
    ],
)
def test_a_gateway_that_believes_too_many_is_named(production: Manifests, addresses: str, sentence: str) -> None:
    settings = next(iter(production.of("ConfigMap")))
    said = list(misrouted(_with(production, str(settings), "data.FORWARDED_ALLOW_IPS", addresses)))
    assert said == [f"{settings}: FORWARDED_ALLOW_IPS: {sentence}"]


def test_a_value_that_cannot_be_read_is_named(production: Manifests) -> None:
    settings = next(iter(production.of("ConfigMap")))
    said = list(unreadable(_with(production, str(settings), "data.LODESTONE_RELAY_POLL", "soon")))
    assert "Deployment payouts-api: payouts does not start" in " ".join(said)


def _with(manifests: Manifests, where: str, path: str, value: object) -> Manifests:
    """The same with another value in one place, or none."""
    found = [_changed(one, path, value) if str(one) == where else one for one in manifests.all]
    assert any(str(one) == where for one in found), f"there is no {where}"
    return Manifests(found, manifests.secrets)


def _changed(manifest: Manifest, path: str, value: object) -> Manifest:
    body: Any = deepcopy(manifest.body)
    place, *parts = body, *path.split(".")
    for part in parts[:-1]:
        place = place[int(part) if part.isdigit() else part]
    last = int(parts[-1]) if parts[-1].isdigit() else parts[-1]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return Manifest(body)
