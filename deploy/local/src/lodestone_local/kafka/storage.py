"""A node's files: its configuration, written at every start, and its storage, formatted once."""

import base64
import os
import shutil
import subprocess

from ..complaints import Complaint
from ..files import write_public
from ..jars import UTF8
from ..settings import inherited_environment
from . import properties
from .node import Node


class NotFormatted(Complaint):
    """Kafka's storage could not be prepared; the text has its own words."""


def is_formatted(node: Node) -> bool:
    """Whether the node has a storage."""
    return cluster_id(node) is not None


def cluster_id(node: Node) -> str | None:
    """The id of the node's cluster, made when its storage was formatted; None before."""
    note = node.storage / "meta.properties"
    if not note.exists():
        return None
    lines = (line.partition("=") for line in note.read_text().splitlines())
    return next((value for key, _, value in lines if key == "cluster.id"), None)


def prepare(node: Node) -> None:
    """Write the configuration and, the first time, format the storage; raises NotFormatted."""
    write_public(node.properties, properties.text(node))
    if not is_formatted(node):
        _format(node)


def _format(node: Node) -> None:
    # What an interrupted attempt left would be taken for a storage of somebody else's.
    shutil.rmtree(node.storage, ignore_errors=True)
    tool = [*node.java("-Xmx128m"), "kafka.tools.StorageTool", "format", "-t", _new_cluster_id(), "-c"]
    command = [*tool, str(node.properties)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=inherited_environment() | dict(UTF8)
    )
    if done.returncode != 0 or not is_formatted(node):
        raise NotFormatted(f"Kafka's storage could not be formatted: {_reason(done.stderr)}")


def _reason(said: str) -> str:
    """What went wrong, without the lines of Java's stack."""
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("\tat ")]
    return "; ".join(lines[-3:])


def _new_cluster_id() -> str:
    # The shape Kafka wants: 16 bytes, URL-safe, not beginning with a dash, which its tool takes for an option.
    text = "-"
    while text.startswith("-"):
        text = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
    return text
