"""One start of the stack, decided and prepared before anything runs."""

from dataclasses import dataclass

from . import foundation as foundations
from .commands import tail
from .complaints import Complaint
from .credentials import Credentials
from .development import write_development_file
from .environment import service_environment
from .files import write_public
from .fingerprints import Stamps
from .narration import Narrator
from .programs import Program, service_program, simulator_program
from .services import SERVICES, installed_services, simulator_installed
from .settings import Settings


class NotReady(Complaint):
    """A part did not become ready; the text ends with the last lines of its log."""


@dataclass(frozen=True)
class Plan:
    """What is there and what will be started."""

    settings: Settings
    credentials: Credentials
    foundation: foundations.Foundation
    services: tuple[str, ...]
    narrator: Narrator

    @property
    def stamps(self) -> Stamps:
        """Marks of what need not be done again."""
        return Stamps(self.settings.local / "stamps")

    def environment(self, service: str) -> dict[str, str]:
        """The variables `service` is started with."""
        return service_environment(service, self.settings, self.foundation.backing, self.credentials)

    def not_ready(self, name: str, what: str) -> NotReady:
        """The complaint about a part that is not as it should be, with the end of its log."""
        log = self.settings.logs / f"{name}.log"
        return NotReady(f"{name} {what}; the end of {log}:\n{tail(log)}")


def make_plan(settings: Settings, narrator: Narrator) -> Plan:
    """Prepare everything that can be prepared without starting anything."""
    settings.local.mkdir(parents=True, exist_ok=True)
    credentials = Credentials.read(settings.local / "credentials.json")
    foundation = foundations.lay(settings, credentials, narrator)
    write_development_file(settings, credentials)
    if not settings.clock_file.exists():
        write_public(settings.clock_file, "0\n")
    return Plan(settings, credentials, foundation, installed_services(), narrator)


def application(plan: Plan) -> dict[str, Program]:
    """The simulator and the services by name, as far as they are installed; the others are named to the person."""
    programs = {}
    if simulator_installed():
        programs["simulator"] = simulator_program(plan.settings, plan.credentials)
    for service in plan.services:
        programs[service] = service_program(service, plan.settings, plan.foundation.backing, plan.credentials)
    absent = [name for name in ("simulator", *SERVICES) if name not in programs]
    if absent:
        plan.narrator.warn(f"not installed here and left out: {', '.join(absent)}")
    return programs


def ports_of(plan: Plan, programs: dict[str, Program]) -> list[str]:
    """Names of all ports the programs of this start will listen on."""
    mail = ["smtp"] if "simulator" in programs else []
    return [*plan.foundation.ports, *programs, *mail]
