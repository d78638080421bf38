"""The world, made once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from tests.conformance.world import World, made


@pytest.fixture(scope="package")
def world(
    cluster: Cluster, keys: KeyPair, templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with made(cluster, keys, templates, tmp_path_factory.mktemp("conformance")) as found:
        yield found
