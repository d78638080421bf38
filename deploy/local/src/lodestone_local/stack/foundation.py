"""What the services stand on: which PostgreSQL and which Kafka this stack uses, made ready to be started."""

from dataclasses import dataclass

from ..narration import Narrator
from ..processes.program import Program
from ..settings import Settings
from .broker import Broker, choose_broker
from .credentials import Credentials
from .database_server import DatabaseServer, choose_server
from .environment import Backing


@dataclass(frozen=True)
class Foundation:
    """The two things all services need; what was brought by the user has no program."""

    server: DatabaseServer
    broker: Broker

    @property
    def backing(self) -> Backing:
        """What a service is told of them."""
        return Backing(self.server.admin_url, self.broker.bootstrap, self.broker.forgets)

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programs that are ours to start."""
        return tuple(program for program in (self.server.program, self.broker.program) if program)

    @property
    def ports(self) -> tuple[str, ...]:
        """Names of the ports those programs will listen on."""
        return (*(("postgres",) if self.server.program else ()), *self.broker.ports)


def choose_foundation(settings: Settings, credentials: Credentials, narrator: Narrator) -> Foundation:
    """Choose and prepare PostgreSQL and Kafka; what is missing is fetched and created here, nothing is started."""
    broker = choose_broker(settings, narrator)
    return Foundation(choose_server(settings, credentials, narrator, forgets=broker.forgets), broker)
