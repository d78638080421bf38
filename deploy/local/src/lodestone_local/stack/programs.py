"""The simulator, the services and the console as programs of the stack."""

import sys
from dataclasses import replace

from ..processes.program import APPLICATION, Program
from ..settings import Settings
from .credentials import Credentials
from .environment import Backing, console_environment, service_environment, simulator_environment
from .services import CONSOLE, SECOND_GATEWAY, SERVICES, module_of


def application(settings: Settings, backing: Backing, credentials: Credentials) -> dict[str, Program]:
    """The simulator, one process for each service, in its role `all`, and the console, by name.

    Where two gateways were asked for, there is a second process of it.
    """
    simulator = Program(
        "simulator",
        [sys.executable, "-m", "lodestone_simulator"],
        APPLICATION,
        environment=simulator_environment(settings, credentials),
    )
    services = {name: _service(name, settings, backing, credentials) for name in SERVICES}
    console = Program(
        CONSOLE,
        [sys.executable, "-m", module_of(CONSOLE), "all"],
        APPLICATION,
        environment=console_environment(settings),
    )
    replicas = {SECOND_GATEWAY: _second(services["gateway"], settings)} if settings.two_gateways else {}
    return {"simulator": simulator, **services, **replicas, CONSOLE: console}


def _second(gateway: Program, settings: Settings) -> Program:
    own = {"LODESTONE_INSTANCE": "1", "LODESTONE_HTTP_PORT": str(settings.ports[SECOND_GATEWAY])}
    return replace(gateway, name=SECOND_GATEWAY, environment=gateway.environment | own)


def _service(name: str, settings: Settings, backing: Backing, credentials: Credentials) -> Program:
    command = [sys.executable, "-m", module_of(name), "all"]
    return Program(name, command, APPLICATION, environment=service_environment(name, settings, backing, credentials))
