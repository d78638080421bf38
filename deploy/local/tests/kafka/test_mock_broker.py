"""The in-memory broker answers at the port it was given."""

import sys
from pathlib import Path

from confluent_kafka import Consumer, Producer

from lodestone_local.kafka import mock_broker
from lodestone_local.kafka.probe import wait_until_ready
from lodestone_local.processes.detached import Detached
from lodestone_local.processes.ports import some_free


def test_what_is_sent_to_our_port_is_read_from_it(tmp_path: Path) -> None:
    port = some_free(24_000, within=300)
    command = [sys.executable, "-m", mock_broker.__name__, str(port)]
    note = tmp_path / "broker.json"
    broker = Detached.start(command, note, port=port, log=tmp_path / "broker.log")
    try:
        assert wait_until_ready(f"127.0.0.1:{port}", within=15)
        assert Detached.find(note) == broker
        assert sent_and_read(f"127.0.0.1:{port}") == b"hello"
    finally:
        broker.stop()
    assert Detached.find(note) is None


def sent_and_read(bootstrap: str) -> bytes | None:
    producer = Producer({"bootstrap.servers": bootstrap})
    producer.produce("greetings", b"hello")
    assert producer.flush(10) == 0
    settings: dict[str, str | int | float | bool | None] = {
        "bootstrap.servers": bootstrap,
        "group.id": "readers",
        "auto.offset.reset": "earliest",
    }
    consumer = Consumer(settings)
    consumer.subscribe(["greetings"])
    try:
        message = consumer.poll(15)
        assert message is not None
        value = message.value()
        return value if isinstance(value, bytes) else None
    finally:
        consumer.close()
