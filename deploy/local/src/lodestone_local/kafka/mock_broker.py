"""The in-memory broker inside librdkafka, in a process of its own: `python -m lodestone_local.mock_broker PORT`.

It keeps nothing across a restart, has no CreateTopics (topics appear when first used, with 4 partitions) and holds
about the last 5 MB of each partition. It chooses its own port, so clients begin at ours, where we pass bytes on to it;
what it answers then leads them to its own port directly.
"""

import asyncio
import sys

from confluent_kafka import Producer

WARNING = "in-memory broker: everything in it is gone when it stops"
PIECE = 65536


def start() -> tuple[Producer, str, int]:
    """A running broker with the host and port it chose; it lives as long as the returned client."""
    client = Producer({"bootstrap.servers": "127.0.0.1:1", "test.mock.num.brokers": 1, "log_level": 3})
    broker = next(iter(client.list_topics(timeout=10).brokers.values()))
    return client, broker.host, broker.port


async def serve(port: int, target: tuple[str, int]) -> None:
    """Pass every connection to 127.0.0.1:`port` on to `target`, until cancelled."""

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*target)
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))

    server = await asyncio.start_server(forward, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        pass  # one side hung up; the other is told by the close below
    finally:
        writer.close()


def main(port: int) -> None:
    """Run until killed."""
    client, host, own_port = start()
    print(f"{WARNING}; clients begin at 127.0.0.1:{port}, it answers at {host}:{own_port}", flush=True)
    asyncio.run(serve(port, (host, own_port)))
    del client


if __name__ == "__main__":
    main(int(sys.argv[1]))
