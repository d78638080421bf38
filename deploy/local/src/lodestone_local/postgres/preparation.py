"""A cluster's files: created once, configured at every start."""

from pathlib import Path

from ..complaints import Complaint
from ..files import remove_tree
from ..processes.account import run
from .cluster import SUPERUSER, Cluster
from .configuration import HOST_RULES, configuration
from .server import forget_dead_server


class NotCreated(Complaint):
    """A cluster's files could not be created; the text has PostgreSQL's own words."""


def is_created(cluster: Cluster) -> bool:
    """Whether the cluster has its files."""
    return (cluster.files / "PG_VERSION").exists()


def prepare(cluster: Cluster) -> bool:
    """Create the cluster's files unless they exist, and write its configuration; True when they were created."""
    fresh = not is_created(cluster)
    if fresh:
        _initialise(cluster)
    _write(cluster, "postgresql.conf", configuration(cluster))
    _write(cluster, "pg_hba.conf", HOST_RULES)
    forget_dead_server(cluster)
    return fresh


def _initialise(cluster: Cluster) -> None:
    draft = cluster.files.with_name("cluster.new")
    remove_tree(draft)
    secret = cluster.home / "superuser"
    secret.write_text(cluster.password)
    secret.chmod(0o600)
    if cluster.account is not None:
        cluster.account.owns(secret)
    done = run(_initdb(cluster, draft, secret), cluster.account)
    secret.unlink()
    if done.returncode != 0:
        raise NotCreated(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
    # Renamed only when it is whole: an interrupted initdb leaves a folder that looks like a cluster and is none.
    remove_tree(cluster.files)
    draft.rename(cluster.files)


def _initdb(cluster: Cluster, files: Path, secret: Path) -> list[str]:
    # The builtin provider sorts alike on every machine, whatever its C library.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    access = [f"--username={SUPERUSER}", "--auth=scram-sha-256", f"--pwfile={secret}"]
    haste = [] if cluster.durable else ["--no-sync"]
    return [cluster.program("initdb"), "-D", str(files), "--no-instructions", *locale, *access, *haste]


def _write(cluster: Cluster, name: str, text: str) -> None:
    path = cluster.files / name
    path.write_text(text)
    if cluster.account is not None:
        cluster.account.owns(path)
