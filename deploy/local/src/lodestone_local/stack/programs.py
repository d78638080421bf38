"""The simulator and the services as programs of the stack."""

import sys

from ..processes.program import APPLICATION, Program
from ..settings import Settings
from .credentials import Credentials
from .environment import Backing, service_environment, simulator_environment
from .services import SERVICES, module_of


def application(settings: Settings, backing: Backing, credentials: Credentials) -> dict[str, Program]:
    """The simulator and one process for each service, in its role `all`, by name."""
    simulator = Program(
        "simulator",
        [sys.executable, "-m", "lodestone_simulator"],
        APPLICATION,
        environment=simulator_environment(settings, credentials),
    )
    return {"simulator": simulator} | {name: _service(name, settings, backing, credentials) for name in SERVICES}


def _service(name: str, settings: Settings, backing: Backing, credentials: Credentials) -> Program:
    command = [sys.executable, "-m", module_of(name), "all"]
    return Program(name, command, APPLICATION, environment=service_environment(name, settings, backing, credentials))
