"""What waits outside the tables is told as far as it can be learned; what is out of reach is None, never an error."""

import asyncio

from chassis.kafka.waiting import Waiting
from chassis.settings import Settings
from chassis.testing.running import TENANT

LAST_WORDS = b"SFATAL\0C57P02\0Mterminating connection because of crash of another server process\0\0"
SAID = ((b"R", bytes(4)), (b"S", b"server_version\x0018.0\0"), (b"Z", b"I"), (b"E", LAST_WORDS))
"""That somebody is let in, by which server, that it is ready; and then its last words."""


async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A PostgreSQL that is killed just after it let somebody in."""
    await reader.read(8)  # asks for TLS
    writer.write(b"N")
    await reader.read(1024)
    writer.write(b"".join(kind + (len(body) + 4).to_bytes(4) + body for kind, body in SAID))
    await reader.read()
    writer.close()


async def test_a_server_that_has_said_its_last_words_is_out_of_reach() -> None:
    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    url = f"postgresql://relay:x@127.0.0.1:{server.sockets[0].getsockname()[1]}/toy"
    urls = dict.fromkeys(("database_url", "owner_database_url", "relay_database_url"), url)
    settings = Settings.model_validate({**urls, "kafka_bootstrap_servers": "127.0.0.1:1"})
    async with server:
        assert await Waiting(settings, group="toy", topics=["order.paid"])(TENANT) == (None, None)
