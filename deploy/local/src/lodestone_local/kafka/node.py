"""One Apache Kafka node (KRaft: broker and controller in one process) on loopback."""

import re
from dataclasses import dataclass
from pathlib import Path


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
    def version(self) -> str:
        """Version of Kafka, such as `4.3.0`."""
        names = (re.fullmatch(r"kafka_2\.13-([\d.]+)\.jar", jar.name) for jar in self.libs.glob("kafka_2.13-*.jar"))
        return next((found.group(1) for found in names if found), "of unknown version")

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
