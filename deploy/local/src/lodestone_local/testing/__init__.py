"""For the tests' fixtures: a PostgreSQL and a broker, by the first of these that applies.

LODESTONE_ADMIN_DATABASE_URL or KAFKA_BOOTSTRAP_SERVERS; containers when LODESTONE_STACK=containers and an engine
answers; else our own, embedded, kept under `.local/test` between runs.
"""

from ..settings import read_settings
from . import containers, parts
from .parts import TestPart


def test_cluster() -> TestPart:
    """A PostgreSQL 18 whose `address` is an administrator's URL, ready when this returns."""
    chosen = read_settings()
    if chosen.admin_database_url:
        return TestPart(chosen.admin_database_url, "the PostgreSQL of LODESTONE_ADMIN_DATABASE_URL")
    if chosen.containers:
        return containers.postgres()
    return parts.ensure_cluster(chosen)


def test_broker() -> TestPart:
    """A broker whose `address` is its bootstrap server, ready when this returns."""
    chosen = read_settings()
    if chosen.kafka_bootstrap:
        return TestPart(chosen.kafka_bootstrap, "the Kafka of KAFKA_BOOTSTRAP_SERVERS")
    if chosen.containers:
        return containers.kafka()
    return parts.ensure_broker(chosen)


# pytest would take them for tests wherever they are imported.
test_cluster.__test__ = False  # type: ignore[attr-defined]
test_broker.__test__ = False  # type: ignore[attr-defined]
