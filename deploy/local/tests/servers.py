"""Servers that tests of the stack start themselves, and one question to ask them."""

import time
from pathlib import Path

from lodestone_local import postgres
from lodestone_local.databases import connect
from lodestone_local.spawning import is_alive, spawn


def run(cluster: postgres.Cluster, log: Path) -> None:
    postgres.prepare(cluster)
    pid = spawn(cluster.command, log=log, account=cluster.account)
    deadline = time.monotonic() + 30
    while not postgres.is_ready(cluster):
        assert is_alive(pid), log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


async def value(url: str, query: str) -> object:
    connection = await connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()
