"""What a person may set is read as said, and refused with the variable's name."""

from pathlib import Path

import pytest

from lodestone_local.settings import DEFAULT_PORTS, BadSetting, read_settings


def test_nothing_set_means_every_default() -> None:
    settings = read_settings({})
    assert dict(settings.ports) == dict(DEFAULT_PORTS)
    assert settings.local.name == ".local"
    assert settings.admin_database_url is None
    assert not settings.kafka_embedded


def test_each_port_has_its_own_variable() -> None:
    settings = read_settings({"LODESTONE_PORT_KAFKA_CONTROLLER": "20001"})
    assert settings.ports["kafka_controller"] == 20001
    assert settings.ports["kafka"] == DEFAULT_PORTS["kafka"]


def test_all_ports_but_those_that_are_named_move_together() -> None:
    settings = read_settings({"LODESTONE_PORTS_ABOVE": "100", "LODESTONE_PORT_KAFKA": "20001"})
    moved = {name: port + 100 for name, port in DEFAULT_PORTS.items()}
    assert dict(settings.ports) == moved | {"kafka": 20001}


@pytest.mark.parametrize("text", ["-1", "x", "13576"])
def test_ports_do_not_move_to_where_the_kernel_hands_them_out(text: str) -> None:
    with pytest.raises(BadSetting, match="LODESTONE_PORTS_ABOVE must be a number from 0 to 13575"):
        read_settings({"LODESTONE_PORTS_ABOVE": text})


def test_default_ports_lie_below_those_the_kernel_hands_out() -> None:
    assert all(port < 32768 for port in DEFAULT_PORTS.values())
    assert len(set(DEFAULT_PORTS.values())) == len(DEFAULT_PORTS)


@pytest.mark.parametrize("text", ["80", "65536", "http", "-1"])
def test_an_impossible_port_is_refused_with_its_variable(text: str) -> None:
    with pytest.raises(BadSetting, match="LODESTONE_PORT_GATEWAY"):
        read_settings({"LODESTONE_PORT_GATEWAY": text})


def test_an_unknown_broker_is_refused_rather_than_ignored() -> None:
    with pytest.raises(BadSetting, match=r"LODESTONE_KAFKA.*embedded.*redpanda"):
        read_settings({"LODESTONE_KAFKA": "redpanda"})


def test_every_variable_is_explained_in_the_example() -> None:
    example = (Path(__file__).resolve().parents[3] / ".env.example").read_text()
    for name in DEFAULT_PORTS:
        assert f"LODESTONE_PORT_{name.upper()}={DEFAULT_PORTS[name]}" in example
    others = ("LODESTONE_ADMIN_DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS", "LODESTONE_KAFKA", "LODESTONE_STACK")
    for variable in (*others, "LODESTONE_GATEWAYS", "LODESTONE_PORTS_ABOVE"):
        assert f"#{variable}=" in example
