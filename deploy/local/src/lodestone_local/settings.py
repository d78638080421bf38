"""What a user may set, and where the stack keeps its state. The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .complaints import Complaint

REPOSITORY = Path(__file__).resolve().parents[4]

# Java's class path and Kafka's list of folders end at some of these, the supervisor's configuration at the others.
UNUSABLE_SIGNS = (":", ",", ";", "#", '"', "\\", "\n")

DEFAULT_PORTS: Mapping[str, int] = MappingProxyType(
    {
        "console": 18070,
        "gateway": 18080,
        "campaigns": 18081,
        "enrollment": 18082,
        "progress": 18083,
        "messaging": 18084,
        "payouts": 18085,
        "statistics": 18086,
        "gateway_2": 18087,
        "simulator": 18090,
        "smtp": 18025,
        "kafka": 19092,
        "kafka_controller": 19093,
        "postgres": 15432,
        "test_postgres": 15433,
        "test_kafka": 19192,
        "test_object_store": 18592,
    }
)

EPHEMERAL = 32768
"""The first of the ports that the kernel hands out by itself: a server that listens there may find its port taken."""
MOST_ABOVE = EPHEMERAL - 1 - max(DEFAULT_PORTS.values())


class BadSetting(Complaint):
    """A variable of the environment cannot be used; the text says which one and why."""


@dataclass(frozen=True)
class Settings:
    """Where things are and what was asked for; `None` means: bring your own was not chosen."""

    local: Path
    ports: Mapping[str, int]
    admin_database_url: str | None = None
    kafka_bootstrap: str | None = None
    kafka_embedded: bool = False
    containers: bool = False
    container_secrets: Path = REPOSITORY / "secrets"
    two_gateways: bool = False
    repository: Path = REPOSITORY

    @property
    def logs(self) -> Path:
        """Folder of one log file per part."""
        return self.local / "log"

    @property
    def clock_file(self) -> Path:
        """File with a signed number of seconds by which every service shifts its time."""
        return self.local / "clock"

    @property
    def development_file(self) -> Path:
        """What the gateway seeds at start: one tenant, its staff, key and endpoints."""
        return self.local / "development.json"

    def url(self, part: str) -> str:
        """Loopback URL of a part's HTTP port."""
        return f"http://127.0.0.1:{self.ports[part]}"


PORTS_ABOVE = "LODESTONE_PORTS_ABOVE"
"""Environment variable that moves every port, but those that are named, so many above its default."""


def port_variable(name: str) -> str:
    """Environment variable that overrides the port `name`."""
    return f"LODESTONE_PORT_{name.upper()}"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises BadSetting with a text for people."""
    env = os.environ if environ is None else environ
    return Settings(
        local=_local_directory(env),
        ports=MappingProxyType({name: _port(env, name) for name in DEFAULT_PORTS}),
        admin_database_url=env.get("LODESTONE_ADMIN_DATABASE_URL") or None,
        kafka_bootstrap=env.get("KAFKA_BOOTSTRAP_SERVERS") or None,
        kafka_embedded=_choice(env, "LODESTONE_KAFKA", "embedded"),
        containers=_choice(env, "LODESTONE_STACK", "containers"),
        container_secrets=Path(env.get("LODESTONE_SECRETS") or REPOSITORY / "secrets").expanduser().absolute(),
        two_gateways=_choice(env, "LODESTONE_GATEWAYS", "2"),
    )


def inherited_environment() -> dict[str, str]:
    """Environment handed to child programs; their own variables are laid over it."""
    return dict(os.environ)


def _local_directory(env: Mapping[str, str]) -> Path:
    chosen = env.get("LODESTONE_LOCAL_DIRECTORY")
    folder = Path(chosen).expanduser().absolute() if chosen else REPOSITORY / ".local"
    for path in (REPOSITORY, folder):
        found = [sign for sign in UNUSABLE_SIGNS if sign in str(path)]
        if found:
            signs = " and ".join(repr(sign) for sign in found)
            raise BadSetting(f"the path {path} holds {signs}, which programs we start take for a separator: rename it")
    return folder


def _port(env: Mapping[str, str], name: str) -> int:
    variable = port_variable(name)
    if not (text := env.get(variable)):
        return DEFAULT_PORTS[name] + _ports_above(env)
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise BadSetting(f"{variable} must be a port from 1024 to 65535, not {text!r}")
    return int(text)


def _ports_above(env: Mapping[str, str]) -> int:
    text = env.get(PORTS_ABOVE) or "0"
    if not text.isdecimal() or int(text) > MOST_ABOVE:
        raise BadSetting(f"{PORTS_ABOVE} must be a number from 0 to {MOST_ABOVE}, not {text!r}")
    return int(text)


def _choice(env: Mapping[str, str], variable: str, word: str) -> bool:
    text = env.get(variable, "")
    if text not in ("", word):
        raise BadSetting(f"{variable} may be left out or be {word!r}, not {text!r}")
    return text == word
