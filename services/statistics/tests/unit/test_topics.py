from statistics_service.exact.topics import changelog
from statistics_service.settings import Settings


def test_states_are_kept_by_as_many_brokers_as_any_other_topic() -> None:
    topic = changelog(Settings(topic_replicas=3))
    assert topic.replication_factor == 3
    assert topic.topic_configs["min.insync.replicas"] == "2"
    assert topic.topic_configs["cleanup.policy"] == "compact"


def test_one_broker_acknowledges_alone() -> None:
    assert changelog(Settings(topic_replicas=1)).topic_configs["min.insync.replicas"] == "1"
