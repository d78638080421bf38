"""The demo's story on the in-memory broker, on ports and in a folder of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lodestone_local.settings import DEFAULT_PORTS, port_variable

SHIFT = 1_200


@pytest.mark.timeout(240)
def test_one_purchase_travels_to_one_payout(tmp_path: Path) -> None:
    ports = {port_variable(name): str(port + SHIFT) for name, port in DEFAULT_PORTS.items()}
    environment = {
        **os.environ,
        **ports,
        "LODESTONE_KAFKA": "embedded",
        "LODESTONE_LOCAL_DIRECTORY": str(tmp_path / "stack"),
    }
    told = subprocess.run(
        [sys.executable, "-m", "lodestone_local", "demo"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=220,
    )
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-4000:]
    record = json.loads((tmp_path / "stack" / "demo.json").read_text())
    assert record["ok"]
    assert record["figures"]["check"]["agrees"]
    assert record["figures"]["campaign"]["payouts.issued"] == 1
