"""A taken port is told with all a person needs to mend it."""

import socket
from dataclasses import replace

import pytest

from lodestone_local.processes.ports import PortTaken, check_free, first_free, free_above, is_free
from lodestone_local.settings import DEFAULT_PORTS, BadSetting, Settings


def test_a_taken_port_is_told_with_its_holder_and_the_variable(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.ports["gateway"])), pytest.raises(PortTaken) as told:
        check_free(settings, ["progress", "gateway"])
    text = str(told.value)
    assert f"port {settings.ports['gateway']} (gateway)" in text
    assert "pid" in text
    assert "LODESTONE_PORT_GATEWAY" in text
    assert "LODESTONE_PORTS_ABOVE" in text


def test_two_parts_on_one_port_are_told_apart(settings: Settings) -> None:
    ports = dict(settings.ports) | {"progress": settings.ports["gateway"]}
    with pytest.raises(BadSetting, match="progress and gateway both want"):
        check_free(replace(settings, ports=ports), ["gateway", "progress"])


def test_the_first_free_port_passes_over_taken_ones() -> None:
    start = first_free(22000)
    with socket.create_server(("127.0.0.1", start)):
        assert not is_free(start)
        assert first_free(start) > start


def test_all_ports_are_moved_to_where_each_is_free_and_by_lot() -> None:
    found = {free_above() for _ in range(20)}
    assert len(found) > 1
    assert all(is_free(port + min(found)) for port in DEFAULT_PORTS.values())
