"""The list of programs of one stack, each as the supervisor should run it."""

import sys
from dataclasses import dataclass, field

from . import kafka, postgres
from .account import Account
from .credentials import Credentials
from .environment import Backing, service_environment, simulator_environment
from .services import module_of
from .settings import Settings

# Programs of one group are stopped together, and groups one after the other: what others stand on goes last.
APPLICATION, FOUNDATION = "application", "foundation"


@dataclass(frozen=True)
class Program:
    """One program; `stop_signal` asks it to end, and after `stop_within` seconds it is killed."""

    name: str
    command: list[str]
    group: str
    environment: dict[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: str = "TERM"
    stop_within: int = 15

    @property
    def full_name(self) -> str:
        """The supervisor's name for it."""
        return f"{self.group}:{self.name}"


def postgres_program(cluster: postgres.Cluster) -> Program:
    """The embedded server; INT is its fast shutdown, which ends the connections and checkpoints."""
    account = cluster.account
    return Program("postgres", cluster.command, FOUNDATION, account=account, stop_signal="INT", stop_within=30)


def kafka_program(node: kafka.Node) -> Program:
    """The Apache Kafka node."""
    return Program("kafka", node.command, FOUNDATION, environment=dict(kafka.UTF8), stop_within=20)


def mock_broker_program(settings: Settings) -> Program:
    """The in-memory broker at Kafka's port."""
    command = [sys.executable, "-m", "lodestone_local.mock_broker", str(settings.ports["kafka"])]
    return Program("kafka", command, FOUNDATION, stop_within=3)


def simulator_program(settings: Settings, credentials: Credentials) -> Program:
    """The provider simulator."""
    command = [sys.executable, "-m", "lodestone_simulator"]
    return Program("simulator", command, APPLICATION, environment=simulator_environment(settings, credentials))


def service_program(service: str, settings: Settings, backing: Backing, credentials: Credentials) -> Program:
    """One service in its role `all`."""
    command = [sys.executable, "-m", module_of(service), "all"]
    environment = service_environment(service, settings, backing, credentials)
    return Program(service, command, APPLICATION, environment=environment)
