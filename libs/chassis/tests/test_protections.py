"""What fault runs leave out is left out there only, and where a process is put together."""

import pytest

from chassis.protections import Protections
from chassis.settings import Settings


def settings(*, off: str, durable: bool) -> Settings:
    urls = dict.fromkeys(("database_url", "owner_database_url", "relay_database_url"), "postgresql://nowhere")
    return Settings.model_validate({**urls, "protections_off": off, "durable_database": durable})


def test_everything_is_protected_unless_settings_say_otherwise() -> None:
    assert Protections.of(settings(off="", durable=True)).choose("inbox", "kept", "left out") == "kept"


def test_a_protection_that_is_off_is_left_out_and_the_others_are_kept() -> None:
    protections = Protections.of(settings(off="order,inbox", durable=False))
    assert [protections.choose(name, "kept", "left out") for name in ("inbox", "order", "ack_after")] == [
        "left out",
        "left out",
        "kept",
    ]


def test_nothing_is_left_out_on_a_database_that_must_last() -> None:
    with pytest.raises(SystemExit):
        Protections.of(settings(off="inbox", durable=True))
