"""Logs tell what happened and never a secret."""

import io
import json
import logging as standard
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import structlog
from structlog.testing import capture_logs

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


def test_a_logger_is_heard_though_logs_were_set_up_again_after_its_first_line(lines: Any) -> None:
    log = structlog.get_logger("toy")
    log.warning("first")
    logging.configure("toy", "INFO", "json")
    with capture_logs() as heard:
        log.warning("second")
    assert ([one["event"] for one in heard], [one["event"] for one in lines()]) == (["second"], ["first"])


def test_every_line_names_the_trace_of_the_work_it_tells_of(lines: Any) -> None:
    log, outer, inner = structlog.get_logger("toy"), telemetry.new_trace("story-1"), telemetry.new_trace("story-2")
    with telemetry.tracing(outer, tenant_id="t"):
        with telemetry.tracing(inner, job="j"):
            log.info("inside")
        log.info("outside")
    log.info("after")
    inside, outside, after = lines()
    assert (inside["correlation_id"], inside["tenant_id"], inside["job"]) == ("story-2", "t", "j")
    assert inside["trace_id"] in inner.traceparent
    assert (outside["correlation_id"], outside["tenant_id"], "job" in outside) == ("story-1", "t", False)
    assert not {"correlation_id", "trace_id", "tenant_id"} & set(after)
