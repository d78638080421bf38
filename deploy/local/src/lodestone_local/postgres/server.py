"""The running server of a cluster: is it there, does it answer, stop it."""

import os
import signal
from pathlib import Path

import psutil

from ..processes.account import run
from .cluster import Cluster


def is_ready(cluster: Cluster) -> bool:
    """Whether the server accepts connections."""
    probe = [cluster.program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(cluster.port), "-t", "1"]
    return run(probe, None).returncode == 0


def running(home: Path) -> tuple[int, int] | None:
    """(pid, port) of the server running on the cluster below `home`, by its own lock file; None when there is none."""
    try:
        lines = (home / "cluster" / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        # After a restart of the machine the number may be another program's.
        alive = psutil.Process(pid).name() == "postgres"
    except (OSError, IndexError, ValueError, psutil.NoSuchProcess):
        return None
    return (pid, port) if alive else None


def forget_dead_server(cluster: Cluster) -> None:
    """Remove a lock file that a killed server left: PostgreSQL refuses to start when its number is somebody else's."""
    if running(cluster.home) is None:
        (cluster.files / "postmaster.pid").unlink(missing_ok=True)


def stop(cluster: Cluster) -> None:
    """Fast shutdown of the server running on these files, if any; its connections are ended."""
    found = running(cluster.home)
    if found is not None:
        os.kill(found[0], signal.SIGINT)
        run([cluster.program("pg_ctl"), "-D", str(cluster.files), "-m", "fast", "-w", "stop"], cluster.account)
