"""The workloads of deploy/k8s as processes of this machine, told exactly what their manifests tell them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.checks.manifests.manifest import Manifest, Manifests
from tools.checks.manifests.settings import runs_of

_OURS = ("LODESTONE_", "KAFKA_")


@dataclass
class Processes:
    """Jobs and processes of an overlay; `moved` says where the places that it names are here."""

    manifests: Manifests
    secrets: Mapping[str, Mapping[str, str]]
    moved: Mapping[str, str]
    extra: Mapping[str, str]
    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports.update({one.name: _free_port() for one in self.manifests.workloads if one.kind != "Job"})

    def run_jobs(self) -> dict[str, str]:
        """Run every Job one after the other; the last words of those that failed."""
        failed = {}
        for job in (one for one in self.manifests.workloads if one.kind == "Job"):
            for service, command in runs_of(job):
                line = [sys.executable, "-m", f"{service}_service", command]
                done = subprocess.run(line, env=self._told(job), capture_output=True, text=True, check=False)
                if done.returncode:
                    failed[f"{job.name}: {service}"] = done.stderr[-500:]
        return failed

    def start(self) -> None:
        """Start every workload that serves, all at once."""
        for one in (one for one in self.manifests.workloads if one.kind != "Job"):
            ((service, role),) = runs_of(one)
            with (self.folder / f"{one.name}.log").open("wb") as log:
                line = [sys.executable, "-m", f"{service}_service", role]
                self.running[one.name] = subprocess.Popen(line, env=self._told(one), stdout=log, stderr=log)

    def stop(self) -> dict[str, int]:
        """Ask all to stop; how each ended."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(60) for name, process in self.running.items()}

    def kill(self) -> None:
        """End whatever still runs."""
        for process in self.running.values():
            process.kill()
            process.wait()

    def _told(self, workload: Manifest) -> dict[str, str]:
        found = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        (container,) = workload.pod["containers"]
        for source in container["envFrom"]:
            named = source.get("configMapRef") or source["secretRef"]
            settings = self.manifests.find("ConfigMap", named["name"])
            found |= settings.body["data"] if settings else self.secrets[named["name"]]
        found |= {one["name"]: one.get("value", f"{workload.name}-0") for one in container["env"]}
        found |= {name: self._moved(value) for name, value in found.items() if name.startswith(_OURS)}
        here = {"LODESTONE_HTTP_HOST": "127.0.0.1", "LODESTONE_HTTP_PORT": str(self.ports.get(workload.name, 0))}
        return {**found, **here, **self.extra}

    def _moved(self, value: str) -> str:
        services = {f"http://{name}:8080": f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        for there, here in {**self.moved, **services}.items():
            value = value.replace(there, here)
        return value


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
