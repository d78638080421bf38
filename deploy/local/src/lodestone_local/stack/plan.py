"""One start of the stack, decided and prepared before anything runs."""

from dataclasses import dataclass

from ..complaints import Complaint
from ..files import tail, write_public
from ..narration import Narrator
from ..processes.program import Program
from ..settings import Settings
from . import programs
from .credentials import Credentials
from .development import write_development_file
from .environment import console_environment, service_environment
from .fingerprints import Stamps
from .foundation import Foundation, choose_foundation
from .services import CONSOLE


class NotReady(Complaint):
    """A part did not become ready; the text ends with the last lines of its log."""


@dataclass(frozen=True)
class Plan:
    """What is there and what will be started."""

    settings: Settings
    credentials: Credentials
    foundation: Foundation
    narrator: Narrator

    @property
    def stamps(self) -> Stamps:
        """Marks of what need not be done again."""
        return Stamps(self.settings.local / "stamps")

    def environment(self, service: str) -> dict[str, str]:
        """The variables `service` is started with."""
        if service == CONSOLE:
            return console_environment(self.settings)
        return service_environment(service, self.settings, self.foundation.backing, self.credentials)

    def not_ready(self, name: str, what: str) -> NotReady:
        """The complaint about a part that is not as it should be, with the end of its log."""
        log = self.settings.logs / f"{name}.log"
        return NotReady(f"{name} {what}; the end of {log}:\n{tail(log)}")


def make_plan(settings: Settings, narrator: Narrator) -> Plan:
    """Prepare everything that can be prepared without starting anything."""
    settings.local.mkdir(parents=True, exist_ok=True)
    credentials = Credentials.read(settings.local / "credentials.json")
    foundation = choose_foundation(settings, credentials, narrator)
    write_development_file(settings, credentials)
    if not settings.clock_file.exists():
        write_public(settings.clock_file, "0\n")
    return Plan(settings, credentials, foundation, narrator)


def application(plan: Plan) -> dict[str, Program]:
    """The simulator, the services and the console by name."""
    return programs.application(plan.settings, plan.foundation.backing, plan.credentials)


def ports_of(plan: Plan) -> tuple[str, ...]:
    """Names of all ports the programs of this start will listen on; the simulator has one more, for mail."""
    return (*plan.foundation.ports, *application(plan), "smtp")
