"""Fault case 8: the broker killed and started again. Webhooks are accepted meanwhile, consumers go on."""

import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

import pytest

from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from tests.faults import own_kafka
from tests.faults.both import both_prepared
from tests.faults.broker_run import Cut
from tests.faults.ground import Site
from tests.faults.own_kafka import OwnKafka

pytestmark = [pytest.mark.broker, pytest.mark.fault, pytest.mark.timeout(600)]

Note = Callable[[str, object], None]


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    if (reason := own_kafka.why_none()) is not None:
        pytest.skip(reason)
    with own_kafka.own_kafka(tmp_path_factory.mktemp("own")) as running:
        yield running


@pytest.fixture
def own_site(kafka: OwnKafka, cluster: Cluster, templates: dict[str, str], keys: KeyPair, tmp_path: Path) -> Site:
    """A site on the broker that may be killed."""
    return Site(cluster, templates, kafka.node.bootstrap, keys, tmp_path)


@pytest.fixture
async def cut(
    kafka: OwnKafka,
    own_site: Site,
    gateway_program: "subprocess.Popen[bytes]",
    progress_program: "subprocess.Popen[bytes]",
) -> AsyncIterator[Cut]:
    programs = (gateway_program, progress_program)
    async with both_prepared(own_site, programs, case="case_8_broker", seed=8) as both:
        yield Cut(kafka, *both)


PLANS = [[2.0], pytest.param([5.0, 30.0, 120.0] * 3, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]


@pytest.mark.parametrize("pauses", PLANS, ids=["once", "nine times"])
async def test_nothing_is_lost_between_outbox_and_inbox(
    cut: Cut, tmp_path: Path, note: Note, pauses: Sequence[float]
) -> None:
    await cut.cut(pauses, tmp_path)
    for outcome in (cut.webhooks, cut.events):
        outcome.write()
    note("accepted meanwhile", cut.accepted_meanwhile)
    note("largest outbox", max(cut.backlogs))
    note("sent after", [round(one, 1) for one in cut.drains])
    note("consumed after", [round(one, 1) for one in cut.events.resumes])
    note("watchdog exits", cut.kept.watchdog_exits)
    assert cut.webhooks.breaches == []
    assert cut.events.breaches == []
    assert (cut.figures.refused, cut.kept.odd_ends) == (0, [])
    assert cut.accepted_meanwhile > 0


async def test_the_checker_sees_a_relay_that_deletes_before_it_has_sent(cut: Cut, tmp_path: Path) -> None:
    cut.webhooks.off = "delete_after"
    cut.gateway.environment["LODESTONE_RELAY_DEADLINE"] = "PT3S"  # until then what it deleted is still in its hands
    await cut.cut([4.0], tmp_path)
    assert any("missing" in breach.detail for breach in cut.webhooks.breaches)
