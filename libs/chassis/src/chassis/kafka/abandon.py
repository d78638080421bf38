"""Cutting a producer off. The library has no public way: its `stop` sends all that is left and waits for the broker."""
# ruff: noqa: SLF001 - as said above; the tests of the relay see whether a new release still works like this

import asyncio

from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient


async def abandon(producer: AIOKafkaProducer) -> None:
    """Let nothing more leave this producer, and leave no task of it behind."""
    producer._closed = True
    sending = producer._sender.sender_task
    if sending is not None:
        sending.cancel()
    _stop_waiting(producer.client)
    for connection in producer.client._conns.values():
        if connection.connected():
            connection._writer.transport.abort()  # closing would first write what is buffered
    await producer.client.close()


def _stop_waiting(client: AIOKafkaClient) -> None:
    """A request that is cut off asks for metadata and waits for it; nobody would ever bring it."""
    if client._md_update_fut is None:
        client._md_update_fut = asyncio.get_running_loop().create_future()
    if not client._md_update_fut.done():
        client._md_update_fut.set_result(False)
