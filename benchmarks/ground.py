"""Where benchmarks take place: PostgreSQL and Kafka of their own, as durable as the stack's, and services on them."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import make_url

from chassis.settings import Settings as ChassisSettings
from lodestone_local.narration import Narrator
from lodestone_local.processes.environment import shared_environment
from lodestone_local.processes.health import backlog, wait_until_ready
from lodestone_local.processes.ports import check_free
from lodestone_local.processes.supervisor import Supervisor
from lodestone_local.settings import PORTS_ABOVE, REPOSITORY, Settings, read_settings
from lodestone_local.stack.plan import Plan, application, make_plan, ports_of
from lodestone_local.stack.schema import prepare_databases
from lodestone_local.stack.stop import clean, stop
from lodestone_local.stack.topics import prepare_kafka

from .costs import BROKER, POSTGRES, Meter

S = TypeVar("S", bound=ChassisSettings)
ABOVE = "2000"
"""By how much our ports lie above the stack's, so that both can run."""

READY_SECONDS = 180.0


@dataclass(frozen=True)
class Server:
    """A process that answers HTTP."""

    name: str
    url: str
    process: "subprocess.Popen[bytes]"

    async def stop(self) -> None:
        """Ask it to leave, then make it."""
        self.process.terminate()
        try:
            await asyncio.to_thread(self.process.wait, 20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Ground:
    """A prepared stack of which only PostgreSQL and Kafka run by themselves."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.narrator = plan.narrator

    @property
    def broker(self) -> str:
        """Bootstrap servers."""
        return self.plan.foundation.backing.kafka_bootstrap

    def stripe_endpoint(self) -> dict[str, Any]:
        """The development tenant's Stripe endpoint: its id and its secrets."""
        known = json.loads(self.plan.settings.development_file.read_text())
        found: dict[str, Any] = next(one for one in known["endpoints"] if one["provider"] == "stripe")
        return found

    def settings_of(self, service: str, kind: type[S], **more: object) -> S:
        """A service's settings, for its code inside our own process."""
        given = self.plan.environment(service)
        return kind.model_validate({_field(name): _value(text) for name, text in given.items()} | more)

    def meter(self, processes: Mapping[str, int]) -> Meter:
        """What reads the costs of these processes, by name and id, of PostgreSQL and of the broker."""
        known = {process.name: process.pid for process in Supervisor(self.plan.settings).processes()}
        outside = {POSTGRES: known["postgres"], BROKER: known["kafka"]}
        return Meter({**processes, **outside}, self.plan.settings.ports["postgres"])

    def admin_url(self, service: str) -> str:
        """A service's database, as the administrator."""
        url = make_url(self.plan.foundation.backing.admin_url).set(database=f"lodestone_{service}")
        return url.render_as_string(hide_password=False)

    async def connect(self, service: str) -> "asyncpg.Connection[Any]":
        """The administrator's connection to a service's database."""
        return await asyncpg.connect(self.admin_url(service))

    async def execute(self, service: str, *statements: str) -> None:
        """Run statements as the administrator."""
        connection = await self.connect(service)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def value(self, service: str, sql: str) -> Any:  # noqa: ANN401 - whatever the row holds
        """One value, as the administrator sees it."""
        connection = await self.connect(service)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    @asynccontextmanager
    async def server(self, name: str, command: list[str], url: str, more: Mapping[str, str]) -> AsyncIterator[Server]:
        """A process, ready to answer; stopped at the end."""
        with (self.plan.settings.logs / f"bench-{name}.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
                command, env={**os.environ, **more}, stdout=log, stderr=subprocess.STDOUT, cwd=REPOSITORY
            )
        server = Server(name, url, process)
        try:
            if not await wait_until_ready(url, within=READY_SECONDS):
                raise self.plan.not_ready(f"bench-{name}", "did not become ready")
            yield server
        finally:
            await server.stop()

    def service(self, name: str, role: str = "all") -> Any:  # noqa: ANN401 - an asynccontextmanager of Server
        """One service in a role, as the stack would start it."""
        command = [sys.executable, "-m", f"{name}_service", role]
        return self.server(name, command, self.plan.settings.url(name), _quietly(self.plan.environment(name)))

    @asynccontextmanager
    async def system(self, **more: Mapping[str, str]) -> AsyncIterator[list[Server]]:
        """Every service, the console and the provider simulator, all ready; `more` are variables by name of each."""
        programs = application(self.plan)
        doors = [
            self.server(
                name,
                program.command,
                self.plan.settings.url(name),
                {**_quietly(program.environment), **more.get(name, {})},
            )
            for name, program in programs.items()
        ]
        with self.narrator.step(f"{len(doors)} processes are ready"):
            servers = await asyncio.gather(*(door.__aenter__() for door in doors))
        try:
            yield list(servers)
        finally:
            await asyncio.gather(*(door.__aexit__(None, None, None) for door in doors))

    async def at_rest(self, servers: list[Server], *, within: float = 300) -> None:
        """Wait until no service has anything left to read. Raises `TimeoutError`, which names those that have."""
        deadline, calm = time.monotonic() + within, 0
        while calm < 3:
            behind = await _behind(servers)
            if behind and time.monotonic() > deadline:
                raise TimeoutError(f"records behind, by service (None does not answer): {behind}")
            calm = 0 if behind else calm + 1
            await asyncio.sleep(0.3)


async def _behind(servers: list[Server]) -> dict[str, int | None]:
    """How many records each service that has not read everything is behind; None for one that does not answer."""
    found = {server.name: await backlog(server.url) for server in servers if server.name != "simulator"}
    return {name: None if one is None else one.lag for name, one in found.items() if one is None or one.lag}


@asynccontextmanager
async def opened(*, quiet: bool = False) -> AsyncIterator[Ground]:
    """A ground from nothing: fresh files, fresh databases, fresh topics; all removed at the end."""
    settings = our_settings()
    stop(settings, Narrator(quiet=True))
    clean(settings)
    _share_jars(settings)
    plan = make_plan(settings, Narrator(quiet=quiet))
    check_free(settings, ports_of(plan))
    supervisor = Supervisor(settings)
    supervisor.launch(plan.foundation.programs)
    try:
        for program in plan.foundation.programs:
            supervisor.start(program)
        await asyncio.gather(prepare_databases(plan), prepare_kafka(plan))
        yield Ground(plan)
    finally:
        stop(settings, Narrator(quiet=quiet))
        clean(settings)


def our_settings() -> Settings:
    """The stack's settings with a directory and ports of our own, unless ports are named."""
    ours = {"LODESTONE_LOCAL_DIRECTORY": str(REPOSITORY / ".local" / "bench")}
    return read_settings({PORTS_ABOVE: ABOVE, **os.environ, **ours})


def _share_jars(settings: Settings) -> None:
    """Kafka's jars need not be fetched twice."""
    there, here = read_settings().local / "kafka" / "libs", settings.local / "kafka" / "libs"
    if there.exists() and not here.exists():
        shutil.copytree(there, here, copy_function=os.link)


def _quietly(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        **environment,
        **shared_environment(our_settings()),
        "LODESTONE_LOG_LEVEL": "WARNING",
        "LODESTONE_DRAIN": "PT0S",
    }


def _value(text: str) -> Any:  # noqa: ANN401 - any field of any settings
    """A variable's value as the settings read it: lists and mappings are JSON."""
    return json.loads(text) if text.startswith(("[", "{")) else text


def _field(variable: str) -> str:
    return variable if variable.startswith("KAFKA_") else variable.removeprefix("LODESTONE_").lower()
