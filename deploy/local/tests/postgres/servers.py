"""Servers that tests of the stack start themselves, and one question to ask them."""

import time
from pathlib import Path

from lodestone_local.postgres.cluster import Cluster
from lodestone_local.postgres.databases import connect
from lodestone_local.postgres.preparation import prepare
from lodestone_local.postgres.server import is_ready
from lodestone_local.processes.spawning import is_alive, spawn


def run(cluster: Cluster, log: Path) -> None:
    prepare(cluster)
    pid = spawn(cluster.command, log=log, account=cluster.account)
    deadline = time.monotonic() + 30
    while not is_ready(cluster):
        assert is_alive(pid), log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


async def value(url: str, query: str) -> object:
    connection = await connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()
