"""Fault case 5: a killed worker pays each payout once, and the checker has been seen to say otherwise."""

import pytest

from chassis.testing import Running
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.kills import POINTS, kill_workers
from services.payouts.tests.provider import Simulator

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
IN_THE_CALL = "refund.during_call"
OTHERS = [point for point in POINTS if point != IN_THE_CALL]


@pytest.mark.parametrize("point", [IN_THE_CALL, *(pytest.param(point, marks=pytest.mark.fault) for point in OTHERS)])
async def test_a_killed_worker_pays_once(service: Running[Work], provider: Simulator, point: str) -> None:
    verdict = await kill_workers(service, provider, point, times=2)
    assert verdict.is_clean, verdict


@pytest.mark.fault
async def test_without_the_stored_key_the_checker_finds_doubles(open_payouts: Open, provider: Simulator) -> None:
    async with open_payouts(protections_off="effect_key") as service:
        verdict = await kill_workers(service, provider, "refund.after_call", times=1)
    assert (verdict.doubles, verdict.difference) == (1, 4_000)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("point", POINTS)
async def test_fifty_killed_workers_pay_once_each(service: Running[Work], provider: Simulator, point: str) -> None:
    verdict = await kill_workers(service, provider, point, times=50)
    assert verdict.is_clean, verdict
