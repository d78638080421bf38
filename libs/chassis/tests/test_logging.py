"""Logs tell what happened and never a secret."""

import io
import json
import logging as standard
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import structlog

from chassis import logging, telemetry

CANARY = "canary-4711"


@pytest.fixture
def lines() -> Iterator[Any]:
    logging.configure("toy", "INFO", "json")
    written = io.StringIO()
    handler = standard.getLogger().handlers[0]
    assert isinstance(handler, standard.StreamHandler)
    handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.configure("test", "WARNING", "json")


def test_what_is_named_like_a_secret_is_hidden_however_deep(lines: Any) -> None:
    log = structlog.get_logger("toy")
    log.info(
        "door_opened", token=CANARY, new_password=CANARY, headers={"Authorization": CANARY, "more": {"email": CANARY}}
    )
    log.info("door_opened", count=1)
    said = lines()
    assert CANARY not in json.dumps(said)
    assert said[1]["count"] == 1


def test_a_databases_complaint_does_not_tell_whose_row_it_was(lines: Any) -> None:
    complaint = asyncpg.UniqueViolationError("twice")
    complaint.detail = f"Key (email)=({CANARY}) already exists."
    try:
        raise complaint
    except asyncpg.UniqueViolationError:
        structlog.get_logger("toy").exception("record_failed")
    said = lines()
    assert "UniqueViolationError" in said[0]["exception"]
    assert CANARY not in json.dumps(said)


def test_lines_of_libraries_have_the_same_shape_and_the_ids_of_the_work(lines: Any) -> None:
    with telemetry.tracing(telemetry.new_trace("order-7"), message_id="m"):
        standard.getLogger("somebody.else").warning("something happened")
    said = lines()[0]
    assert (said["event"], said["correlation_id"], said["message_id"]) == ("something happened", "order-7", "m")
