"""One Apache Kafka node (KRaft: broker and controller in one process) on loopback."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

# Java reads names of files by the locale, and in that of a bare machine (C) knows only ASCII.
UTF8: Mapping[str, str] = MappingProxyType({"LC_ALL": "C.UTF-8"})


@dataclass(frozen=True)
class Node:
    """A node with its files below `home` and the jars in `libs`."""

    home: Path
    libs: Path
    port: int
    controller_port: int
    retention_hours: int | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def properties(self) -> Path:
        """The node's configuration file."""
        return self.home / "server.properties"

    @property
    def storage(self) -> Path:
        """Where its topics live."""
        return self.home / "topics"

    @property
    def command(self) -> list[str]:
        """The node itself, in the foreground."""
        return [*self.java("-Xms128m", "-Xmx320m"), "kafka.Kafka", str(self.properties)]

    def java(self, *memory: str) -> list[str]:
        """Java with the node's class path, ready for the name of a class; `memory` bounds its heap."""
        # One small compiler tier and the serial collector: two cores start sooner and 100 MB lighter.
        lean = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true"]
        log = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"]
        return ["java", *memory, *lean, *log, "-cp", f"{self.libs}/*"]
