"""Which services there are, and which of them are installed here."""

import importlib.util

# In the order in which people read them; the console is a client and runs nowhere yet.
SERVICES = ("gateway", "campaigns", "enrollment", "progress", "messaging", "payouts", "statistics")


def module_of(service: str) -> str:
    """Import name of a service's package."""
    return f"{service}_service"


def installed_services() -> tuple[str, ...]:
    """The services that can be started: their package is importable and runnable."""
    return tuple(service for service in SERVICES if importlib.util.find_spec(module_of(service)) and _runs(service))


def simulator_installed() -> bool:
    """Whether the provider simulator can be started."""
    return importlib.util.find_spec("lodestone_simulator") is not None and _has_main("lodestone_simulator")


def _runs(service: str) -> bool:
    return _has_main(module_of(service))


def _has_main(package: str) -> bool:
    return importlib.util.find_spec(f"{package}.__main__") is not None
