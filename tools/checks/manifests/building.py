"""Overlays as `kubectl kustomize` prints them; a tool that is missing is an error, not a reason to skip."""

import subprocess
import sys
from pathlib import Path

import yaml

from tools.checks.manifests.manifest import Manifest, Manifests, secrets_of
from tools.checks.tree import ROOT

K8S = ROOT / "deploy" / "k8s"
OVERLAYS = ("local", "production")
_KUBECTL = Path(sys.executable).parent / "kubectl"


def built(folder: Path) -> list[Manifest]:
    """Everything a folder makes. Raises `SystemExit` with kustomize's own words for one that it cannot build."""
    if not _KUBECTL.exists():
        raise SystemExit(f"{_KUBECTL} is missing: make setup")
    done = subprocess.run([_KUBECTL, "kustomize", folder], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{folder}: {done.stderr.strip()}")
    return [Manifest(body) for body in yaml.load_all(done.stdout, yaml.CSafeLoader) if body]


def overlays() -> dict[str, Manifests]:
    """Each overlay by its name. What production asks of a store of secrets is what every installation brings."""
    found = {name: built(K8S / "overlays" / name) for name in OVERLAYS}
    secrets = secrets_of(found["production"])
    return {name: Manifests(manifests, secrets) for name, manifests in found.items()}
