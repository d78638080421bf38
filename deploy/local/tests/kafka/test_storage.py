"""A node's files, as Java reads them."""

from pathlib import Path

from lodestone_local.kafka.node import Node
from lodestone_local.kafka.properties import escaped
from lodestone_local.kafka.storage import cluster_id, prepare


def test_a_node_that_was_formatted_is_only_configured_anew(tmp_path: Path) -> None:
    node = Node(tmp_path, tmp_path / "no-jars", 19092, 19093)
    node.storage.mkdir(parents=True)
    (node.storage / "meta.properties").write_text("cluster.id=kept")
    prepare(node)
    text = node.properties.read_text()
    assert "advertised.listeners=PLAINTEXT://127.0.0.1:19092" in text
    assert "auto.create.topics.enable=false" in text
    assert "0.0.0.0" not in text  # noqa: S104 - that it is absent is the point
    assert cluster_id(node) == "kept"


def test_a_path_is_written_as_java_reads_it_back() -> None:
    assert escaped("/home/Süße 😀/topics") == "/home/S\\u00fc\\u00dfe \\ud83d\\ude00/topics"
