"""What grows by lag grows by the lag of a group that exists, and not beyond the partitions of its topics."""

from collections.abc import Iterator

from contracts.base import PARTITIONS
from statistics_service.settings import Settings as StatisticsSettings
from tools.checks.manifests.manifest import Manifest, Manifests
from tools.checks.manifests.settings import runs_of, settings_of


def boundless(manifests: Manifests) -> Iterator[str]:
    """Sentences about replicas that would have nothing to do, and about groups of nobody."""
    for scaled in manifests.of("ScaledObject"):
        if scaled.spec["maxReplicaCount"] != PARTITIONS:
            yield f"{scaled}: grows to {scaled.spec['maxReplicaCount']}, and topics have {PARTITIONS} partitions"
        target = manifests.find(scaled.spec["scaleTargetRef"]["kind"], scaled.spec["scaleTargetRef"]["name"])
        for trigger in scaled.spec["triggers"]:
            if trigger["type"] == "kafka" and target is not None:
                yield from _of_group(manifests, scaled, target, trigger["metadata"]["consumerGroup"])
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        if autoscaler.spec["minReplicas"] > autoscaler.spec["maxReplicas"]:
            yield f"{autoscaler}: its least is above its most"
    for workload in manifests.of("Deployment"):
        if workload.spec.get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield f"{workload}: takes a process away before another one answers"


def _of_group(manifests: Manifests, scaled: Manifest, target: Manifest, group: str) -> Iterator[str]:
    named = [
        _group_of(service, settings)
        for (service, _), settings in zip(runs_of(target), settings_of(manifests, target), strict=False)
    ]
    if group not in named:
        yield f"{scaled}: {target} reads in no group {group}"


def _group_of(service: str, settings: object) -> str:
    """The name under which a service reads: its own, but that of statistics has a number."""
    return settings.app_id if isinstance(settings, StatisticsSettings) else service
