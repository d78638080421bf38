"""The demo's story; it moves the clock of the system ahead, so it is told last."""

import json

import pytest

from tests.e2e.conftest import Stack


@pytest.mark.timeout(240)
def test_one_purchase_travels_to_one_payout(stack: Stack) -> None:
    told = stack.run("lodestone_local.demo")
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-4000:]
    record = json.loads((stack.settings.local / "demo.json").read_text())
    assert record["ok"]
    assert record["figures"]["check"]["agrees"]
    assert record["figures"]["campaign"]["payouts.issued"] == 1
