"""Clients are made in one file, because the library's defaults lose messages."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[4]
MAKERS = {"AIOKafkaConsumer", "AIOKafkaProducer", "AIOKafkaAdminClient", "KafkaConsumer", "KafkaProducer"}
ALLOWED = {"libs/chassis/src/chassis/kafka/clients.py"}
EXCEPTED = "services/statistics/src/statistics_service/exact/"
"""Faust has clients of its own."""


def makers_in(source: str) -> Iterator[str]:
    """Names of client classes that are called in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in MAKERS:
                yield name


def test_kafka_clients_are_made_in_one_file() -> None:
    found = set()
    for path in (*ROOT.glob("libs/*/src/**/*.py"), *ROOT.glob("services/*/src/**/*.py")):
        name = str(path.relative_to(ROOT))
        if not name.startswith(EXCEPTED) and list(makers_in(path.read_text())):
            found.add(name)
    assert found == ALLOWED


def test_a_client_made_elsewhere_is_seen() -> None:
    assert list(makers_in("import aiokafka\nclient = aiokafka.AIOKafkaProducer()")) == ["AIOKafkaProducer"]
    assert list(makers_in("def f(client: AIOKafkaProducer) -> None: ...")) == []
