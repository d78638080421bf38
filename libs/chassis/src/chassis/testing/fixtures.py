"""Fixtures of every service's tests. The root conftest says where PostgreSQL and the broker are."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from chassis import logging
from chassis.service import Service
from chassis.settings import Settings

from .databases import Cluster
from .keys import KeyPair, make_keys
from .running import Running

S = TypeVar("S", bound=Settings)
W = TypeVar("W")
Start = Callable[..., AbstractAsyncContextManager[Running[Any]]]


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    logging.configure("test", "WARNING", "json")


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    """A key pair for tokens."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    """Migrated databases of this session, by service."""
    return {}


@pytest.fixture
def start(cluster: Cluster, keys: KeyPair, templates: dict[str, str], tmp_path: Path) -> Start:
    """`start(build, Settings, **more)`: a service on a fresh copy of its database."""
    return starting(cluster, keys, templates, tmp_path)


def starting(cluster: Cluster, keys: KeyPair, templates: dict[str, str], folder: Path) -> Start:
    """What starts services whose clock is in this folder, for tests that keep them longer than one test."""

    @asynccontextmanager
    async def begin(build: Callable[[S], Service[W]], settings: type[S], **more: object) -> AsyncIterator[Running[W]]:
        name = build.__module__.removesuffix("_service.app")
        if name not in templates:
            templates[name] = await cluster.template(name)
        database = await cluster.clone(templates[name])
        clock_file = folder / "clock"
        clock_file.write_text("0")
        chosen = settings.model_validate(
            {
                **cluster.settings(name, database),
                "clock_file": clock_file,
                "token_public_key_file": keys.public,
                "secrets_key_files": [keys.secrets],
                "durable_database": False,
                "database_pool": 4,
                "database_wait": 30,  # a machine that runs tests has other things to do
                **more,
            }
        )
        try:
            async with Running.start(build(chosen), keys) as running:
                yield running
        finally:
            await cluster.drop(database)

    return begin


__all__ = ["keys", "start", "starting", "templates"]
