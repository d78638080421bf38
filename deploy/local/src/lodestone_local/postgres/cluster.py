"""A PostgreSQL server of our own: the programs of a wheel, an account and a home they can reach."""

from dataclasses import dataclass
from pathlib import Path

from ..processes.account import Account, unprivileged
from .installation import usable_programs, wheel
from .places import reachable_home

SUPERUSER = "postgres"


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
