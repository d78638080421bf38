"""Lag and parked records are read from a service's own metrics."""

from lodestone_local.processes.health import Backlog, read_backlog
from lodestone_local.stack.status import HEADINGS, Line, table

METRICS = """\
# HELP consumer_lag_messages Records not yet taken, by topic.
# TYPE consumer_lag_messages gauge
consumer_lag_messages{topic="order.paid"} 3.0
consumer_lag_messages{topic="activity.recorded"} 4.0
# HELP parked_records Records set aside, waiting or dead.
# TYPE parked_records gauge
parked_records{state="dead"} 1.0
parked_records{state="waiting"} 0.0
# HELP outbox_waiting_events Events committed and not yet on their topic.
# TYPE outbox_waiting_events gauge
outbox_waiting_events 9.0
"""


def test_lag_is_the_sum_over_topics_and_parked_records_keep_their_state() -> None:
    assert read_backlog(METRICS) == Backlog(lag=7, parked={"dead": 1, "waiting": 0})


def test_a_service_without_topics_has_no_backlog() -> None:
    assert read_backlog("") == Backlog(lag=0, parked={})


def test_the_table_has_one_aligned_line_for_each_part() -> None:
    lines = table([Line("progress", "running", "ready", "17", "7", "1 dead"), Line("kafka", "running")]).splitlines()
    assert lines[0].split() == list(HEADINGS)
    assert lines[1].index("running") == lines[2].index("running") == lines[0].index("state")
