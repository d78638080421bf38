"""What the services stand on: which PostgreSQL and which Kafka this stack uses, made ready to be started."""

from dataclasses import dataclass, replace

from . import kafka, kafka_jars, mock_broker, postgres
from .credentials import Credentials
from .databases import host_and_port
from .environment import Backing
from .installation import VERSION
from .narration import Narrator
from .programs import Program, kafka_program, mock_broker_program, postgres_program
from .settings import Settings


@dataclass(frozen=True)
class Foundation:
    """`programs` are ours to start; what was brought by the user has none. The two names are for people."""

    backing: Backing
    programs: tuple[Program, ...]
    cluster: postgres.Cluster | None
    postgres_name: str
    kafka_name: str

    @property
    def ports(self) -> list[str]:
        """Names of the ports our own programs will listen on."""
        names = {"postgres": ["postgres"], "kafka": ["kafka", "kafka_controller"]}
        return [port for program in self.programs for port in names[program.name]]


def lay(settings: Settings, credentials: Credentials, narrator: Narrator) -> Foundation:
    """Choose and prepare PostgreSQL and Kafka; what is missing is fetched and created here, nothing is started."""
    return _lay_postgres(settings, credentials, narrator, _lay_kafka(settings, narrator))


def _lay_kafka(settings: Settings, narrator: Narrator) -> Foundation:
    if settings.kafka_bootstrap:
        backing = Backing("", settings.kafka_bootstrap, kafka_forgets=False)
        return Foundation(backing, (), None, "", f"the Kafka you brought ({settings.kafka_bootstrap})")
    missing = "LODESTONE_KAFKA=embedded" if settings.kafka_embedded else kafka_jars.missing_tools()
    return _mock_broker(settings, narrator, missing) if missing else _apache_kafka(settings, narrator)


def _mock_broker(settings: Settings, narrator: Narrator, reason: str) -> Foundation:
    narrator.warn(f"no Apache Kafka ({reason}): using the {mock_broker.WARNING},")
    narrator.warn("so the databases beside it start empty, too; nothing of this run survives it")
    backing = Backing("", f"127.0.0.1:{settings.ports['kafka']}", kafka_forgets=True)
    return Foundation(backing, (mock_broker_program(settings),), None, "", "in-memory broker of librdkafka")


def _apache_kafka(settings: Settings, narrator: Narrator) -> Foundation:
    node = kafka_node(settings)
    if not kafka_jars.is_fetched(node.libs):
        with narrator.step("Apache Kafka fetched from Maven Central (44 MB)", slow=True):
            kafka_jars.fetch(node.libs)
    if not (node.storage / "meta.properties").exists():
        with narrator.step("Kafka's storage formatted"):
            kafka.prepare(node)
    kafka.prepare(node)
    backing = Backing("", node.bootstrap, kafka_forgets=False)
    name = f"Apache Kafka {kafka_jars.version_of(node.libs)} ({node.bootstrap})"
    return Foundation(backing, (kafka_program(node),), None, "", name)


def kafka_node(settings: Settings) -> kafka.Node:
    """The stack's own Kafka node."""
    home = settings.local / "kafka"
    return kafka.Node(home, home / "libs", settings.ports["kafka"], settings.ports["kafka_controller"])


def _lay_postgres(settings: Settings, credentials: Credentials, narrator: Narrator, below: Foundation) -> Foundation:
    if settings.admin_database_url:
        return _with_postgres(below, settings.admin_database_url, None)
    cluster = stack_cluster(settings, credentials, forgets=below.backing.kafka_forgets)
    if cluster.home != settings.local / cluster.home.name:
        narrator.say(f"  --  PostgreSQL's files are in {cluster.home}, where its account can reach them")
    if not (cluster.files / "PG_VERSION").exists():
        with narrator.step("PostgreSQL's cluster created", slow=True):
            postgres.prepare(cluster)
    postgres.prepare(cluster)
    return _with_postgres(below, cluster.admin_url, cluster)


def stack_cluster(settings: Settings, credentials: Credentials, *, forgets: bool) -> postgres.Cluster:
    """The stack's own PostgreSQL; beside a broker that forgets, one that does not mix with lasting databases."""
    wanted = settings.local / ("postgres-volatile" if forgets else "postgres")
    password = credentials.role_password(wanted.name)
    return postgres.embedded_cluster(wanted, port=settings.ports["postgres"], password=password)


def _with_postgres(below: Foundation, admin_url: str, cluster: postgres.Cluster | None) -> Foundation:
    whose = f"PostgreSQL {VERSION}, embedded" if cluster else "the PostgreSQL you brought"
    return replace(
        below,
        backing=replace(below.backing, admin_url=admin_url),
        programs=(*((postgres_program(cluster),) if cluster else ()), *below.programs),
        cluster=cluster,
        postgres_name=f"{whose} ({host_and_port(admin_url)})",
    )
