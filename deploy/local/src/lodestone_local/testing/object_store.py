"""An S3-compatible server that checks signatures, for the tests of the store of files; it stops with them."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from .. import jars
from ..files import tail
from ..processes.detached import Detached
from ..processes.ports import is_free, some_free
from ..settings import Settings, read_settings
from .parts import NotStarted

BUCKET, ACCESS_KEY = "evidence", "lodestone"
_START_SECONDS, _NEAR = 120.0, 400
_LOGGING = jars.OBJECT_STORE.with_name("logback.xml")


@dataclass(frozen=True)
class ObjectStoreServer:
    """A running server with one bucket, and the only key it knows."""

    url: str
    """Of the server; the bucket is the first part of a path."""
    folder: Path
    """Where it keeps what it was sent, a folder for the bucket and a file for each object."""
    secret_key: str


def why_no_object_store() -> str | None:
    """Why the server cannot run here, in words; None when it can, and then its jars are there."""
    libs = _libs(read_settings())
    missing = jars.unusable_java()
    if missing is not None or jars.is_fetched(libs, jars.OBJECT_STORE):
        return missing
    if (missing := jars.missing_maven()) is not None:
        return missing
    try:
        jars.fetch(libs, jars.OBJECT_STORE)
    except jars.NotFetched as failed:
        return str(failed)
    return None


@contextmanager
def object_store(home: Path) -> Iterator[ObjectStoreServer]:
    """A server with its files below `home`. Raises `NotStarted`; `why_no_object_store` is asked before."""
    settings = read_settings()
    port, secret_key, kept = some_free(settings.ports["test_object_store"], within=_NEAR), token_hex(20), home / "kept"
    (kept / BUCKET).mkdir(parents=True)
    properties, log = home / "server.properties", home / "server.log"
    url = f"http://127.0.0.1:{port}"
    properties.write_text(_properties(url, secret_key, kept))
    command = [*_java(_libs(settings)), "org.gaul.s3proxy.Main", "--properties", str(properties)]
    started = Detached.start(command, home / "running.json", port=port, log=log, environment=jars.UTF8)
    try:
        _await(started, log)
        yield ObjectStoreServer(url, kept, secret_key)
    finally:
        started.stop()
        shutil.rmtree(kept, ignore_errors=True)


def _properties(url: str, secret_key: str, kept: Path) -> str:
    lines = {
        "s3proxy.endpoint": url,
        "s3proxy.authorization": "aws-v4",
        "s3proxy.identity": ACCESS_KEY,
        "s3proxy.credential": secret_key,
        "jclouds.provider": "filesystem",
        "jclouds.filesystem.basedir": str(kept),
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def _java(libs: Path) -> list[str]:
    lean = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]
    return ["java", *lean, f"-Dlogback.configurationFile={_LOGGING}", "-cp", f"{libs}/*"]


def _await(started: Detached, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while is_free(started.port):
        if not started.is_running() or time.monotonic() > deadline:
            raise NotStarted(f"the object store of the tests did not start:\n{tail(log)}")
        time.sleep(0.1)


def _libs(settings: Settings) -> Path:
    return settings.local / "object_store" / "libs"
