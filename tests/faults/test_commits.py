"""Fault case 12: a commit whose answer is lost. Whoever asks again gets one change, on every path that writes."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import orjson
import pytest

from campaigns_service.app import build as build_campaigns
from campaigns_service.settings import Settings as CampaignsSettings
from chassis.testing import staff
from chassis.testing.databases import Cluster
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from contracts.gateway import ActivityRecorded
from contracts.progress import CriteriaMissed
from contracts.values import AmountType
from payouts_service.app import build as build_payouts
from payouts_service.settings import Settings as PayoutsSettings
from progress_service.app import build as build_progress
from progress_service.settings import Settings as ProgressSettings
from services.campaigns.tests.stories import CRITERION, begun
from services.gateway.tests.fakes import open_door
from services.gateway.tests.payloads import activity
from services.payouts.tests.provider import KEY, Simulator
from services.payouts.tests.story import Story, terms
from services.progress.tests.story import STARTED, counted
from tests.faults.commit_run import swallow_answers
from tests.faults.conftest import Prepare
from tests.faults.outcome import Outcome
from tests.faults.proxy import Proxy, Through

pytestmark = pytest.mark.timeout(600)
Note = Callable[[str, object], None]
TIMES = [10, pytest.param(100, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
so_often = pytest.mark.parametrize("times", TIMES)
stripe_words = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


@pytest.fixture
async def cluster(cluster: Cluster) -> AsyncIterator[Through]:
    """The cluster of the tests, behind a proxy."""
    async with Through.a_proxy(cluster) as through:
        yield through


@pytest.fixture
def proxy(cluster: Through) -> Proxy:
    return cluster.proxy


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@so_often
async def test_a_webhook_is_kept_and_told_once(
    start: Start, keys: KeyPair, proxy: Proxy, note: Note, times: int
) -> None:
    statuses, repeated = [], []
    async with open_door(start, keys.private) as door:
        for number in range(times):
            body = orjson.dumps(activity(id=f"a{number}"))
            proxy.swallow()
            statuses.append((await door.hook(body, "activity")).status_code)
            repeated.append((await door.hook(body, "activity")).json())
        told, kept = await door.running.said(ActivityRecorded), await door.rows()
    note("ambiguous", proxy.swallowed)
    assert statuses == [503] * times
    assert repeated == [{"received": True, "duplicate": True}] * times
    assert (len(told), len(kept), proxy.swallowed) == (times, times, times)


@so_often
async def test_a_request_with_a_key_is_carried_out_once(start: Start, proxy: Proxy, note: Note, times: int) -> None:
    async with start(build_campaigns, CampaignsSettings) as service, service.client(staff()) as team:
        path = f"{await begun(team)}/criteria"
        for number in range(times):
            proxy.swallow()
            key = {"Idempotency-Key": f"key-{number}"}
            lost = await team.post(path, json=CRITERION, headers=key)
            again = [await team.post(path, json=CRITERION, headers=key) for _ in range(2)]
            assert (lost.status_code, lost.headers["Retry-After"]) == (503, "1")
            assert [answer.status_code for answer in again] == [201, 201]
            assert again[0].json() == again[1].json()
            (only,) = (await team.get(path)).json()
            await team.delete(path, params={"criterion_id": only["id"]})
    note("ambiguous", proxy.swallowed)
    assert proxy.swallowed == times


async def test_the_same_request_without_a_key_is_seen_to_be_carried_out_twice(start: Start, proxy: Proxy) -> None:
    async with start(build_campaigns, CampaignsSettings) as service, service.client(staff()) as team:
        path = f"{await begun(team)}/criteria"
        proxy.swallow()
        statuses = [(await team.post(path, json=CRITERION)).status_code for _ in range(2)]
        assert statuses == [503, 201]
        assert len((await team.get(path)).json()) == 2


@so_often
async def test_a_job_says_once_what_it_did(start: Start, proxy: Proxy, note: Note, times: int) -> None:
    for _ in range(times):
        async with start(build_progress, ProgressSettings) as service:
            await service.receive(counted(3))
            missed_at = STARTED.deadline_at + timedelta(hours=STARTED.grace_hours, seconds=1)
            await service.advance(missed_at - await service.now())
            proxy.swallow()
            await service.tick()
            await service.tick()
            assert len(await service.said(CriteriaMissed)) == 1
    note("ambiguous", proxy.swallowed)
    assert proxy.swallowed == times


@stripe_words
@pytest.mark.parametrize("commit", [1, 2], ids=["of the claim", "of the settlement"])
@so_often
async def test_an_effect_is_carried_out_once(  # noqa: PLR0913 - fixtures are asked for by name
    start: Start, stripe: Simulator, proxy: Proxy, note: Note, commit: int, times: int
) -> None:
    stripe.reset()
    chosen = {"stripe_base_url": stripe.url, "stripe_api_key": KEY, "stripe_key_is_shared": True, "stripe_timeout": 1}
    async with start(build_payouts, PayoutsSettings, **chosen) as service:
        for _ in range(times):
            story = Story.of(stripe.purchase(10_000), amount=10_000, terms=terms(AmountType.PARTIAL, 40))
            await service.receive(story.paid, story.started, story.met)
            (await story.resolve(service)).raise_for_status()
            proxy.swallow(commit)
            await service.carry_out()
            await service.advance(timedelta(seconds=71))  # its lease has ended
            await service.carry_out()
            assert (await story.shown(service))["state"] == "issued"
            assert (await story.order(service))["issued"] == 4_000
    note("ambiguous", proxy.swallowed)
    assert proxy.swallowed == times
    assert len(stripe.executed()) == times


@pytest.mark.broker
@so_often
async def test_a_process_applies_and_says_everything_once(
    prepare: Prepare, proxy: Proxy, note: Note, times: int
) -> None:
    outcome = Outcome("case_12_commits", seed=12)
    async with prepare(outcome) as (ground, nursery):
        await swallow_answers(ground, nursery, proxy, outcome, times)
    note("ambiguous", proxy.swallowed)
    assert outcome.breaches == []


@pytest.mark.broker
async def test_the_checker_sees_a_process_without_an_inbox(prepare: Prepare, proxy: Proxy) -> None:
    outcome = Outcome("case_12_commits", seed=13, off="inbox")
    async with prepare(outcome) as (ground, nursery):
        await swallow_answers(ground, nursery, proxy, outcome, 10)
    assert any("too many" in breach.detail for breach in outcome.breaches)
