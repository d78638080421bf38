"""Senders that are killed: another process with the settings of a service under test, ended at a point it is told."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from messaging_service.settings import Settings

PROGRAM = Path(__file__).parent / "sender_process.py"
POINTS = {"send.after_claim": 1, "send.after_call": 3, "send.after_settle": 3}
"""After one claim of three messages; when the third has answered; when the third is settled."""
KILLED = 137
BATCH = 3
_TOLD = {"database_url", "owner_database_url", "relay_database_url", "clock_file", "link_key", "smtp_host"}
_TOLD |= {"smtp_port", "smtp_search_url", "public_base_url", "durable_database", "private_providers"}
_TOLD |= {"secrets_key_files", "console_url"}


@asynccontextmanager
async def sender(settings: Settings, crash_at: str) -> AsyncIterator["asyncio.subprocess.Process"]:
    """A process that sends what is due, until it reaches the point, or the block ends."""
    told = {name: value for name in _TOLD if (value := getattr(settings, name)) is not None}
    environment = {f"LODESTONE_{name.upper()}": _spelled(value) for name, value in told.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROGRAM),
        env={**os.environ, **environment, "LODESTONE_CRASH_AT": crash_at},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _spelled(value: Any) -> str:
    if isinstance(value, tuple):
        return json.dumps([str(one) for one in value])
    return str(getattr(value, "get_secret_value", lambda: value)())
