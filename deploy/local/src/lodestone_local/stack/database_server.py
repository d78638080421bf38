"""The PostgreSQL of one stack: one that was brought, or our own."""

from dataclasses import dataclass

from ..narration import Narrator
from ..postgres.cluster import Cluster, embedded_cluster
from ..postgres.databases import host_and_port
from ..postgres.installation import VERSION
from ..postgres.preparation import is_created, prepare
from ..processes.program import FOUNDATION, Program
from ..room import check_room
from ..settings import Settings
from .credentials import Credentials

FIRST_MEGABYTES = 400  # seven databases and some journal
LATER_MEGABYTES = 100


@dataclass(frozen=True)
class DatabaseServer:
    """The administrator's URL, and what we start to serve it; both None when the user brought it."""

    admin_url: str
    name: str
    cluster: Cluster | None = None
    program: Program | None = None


def choose_server(settings: Settings, credentials: Credentials, narrator: Narrator, *, forgets: bool) -> DatabaseServer:
    """Choose the server and create its files; nothing is started. Beside a broker that `forgets` it is another one."""
    if settings.admin_database_url:
        brought = settings.admin_database_url
        return DatabaseServer(brought, f"the PostgreSQL you brought ({host_and_port(brought)})")
    cluster = _cluster(settings, credentials, forgets=forgets)
    if cluster.home.parent != settings.local:
        narrator.say(f"  --  PostgreSQL's files are in {cluster.home}, where its account can reach them")
    check_room(cluster.home, LATER_MEGABYTES if is_created(cluster) else FIRST_MEGABYTES, "PostgreSQL")
    if is_created(cluster):
        prepare(cluster)
    else:
        with narrator.step("PostgreSQL's cluster created", slow=True):
            prepare(cluster)
    name = f"PostgreSQL {VERSION}, embedded ({host_and_port(cluster.admin_url)})"
    return DatabaseServer(cluster.admin_url, name, cluster, _program(cluster))


def _cluster(settings: Settings, credentials: Credentials, *, forgets: bool) -> Cluster:
    """Beside a broker that forgets, one that does not mix with lasting databases."""
    wanted = settings.local / ("postgres-volatile" if forgets else "postgres")
    password = credentials.role_password(wanted.name)
    return embedded_cluster(wanted, port=settings.ports["postgres"], password=password)


def _program(cluster: Cluster) -> Program:
    # INT is PostgreSQL's fast shutdown, which ends the connections and checkpoints.
    account = cluster.account
    return Program("postgres", cluster.command, FOUNDATION, account=account, stop_signal="INT", stop_within=30)
