"""Ids of traces: as W3C Trace Context writes them, and never those of another process."""

import os
import re

from chassis.ids import span_id, trace_id


def test_ids_of_traces_are_as_long_as_the_standard_asks() -> None:
    assert all(re.fullmatch("[0-9a-f]{32}", trace_id()) for _ in range(1000))
    assert all(re.fullmatch("[0-9a-f]{16}", span_id()) for _ in range(1000))


def test_a_process_that_forked_draws_other_ids_than_its_parent() -> None:
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, span_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 16).decode() != span_id()
    os.close(reading)
    os.close(writing)
