"""The services whose handlers take sets, by name."""

from typing import Any

from tests.faults.sets.contest import Contest
from tests.faults.sets.enrollment import EnrollmentContest
from tests.faults.sets.payouts import PayoutsContest
from tests.faults.sets.progress import ProgressContest

CONTESTS: dict[str, type[Contest[Any]]] = {
    contest.service: contest for contest in (EnrollmentContest, PayoutsContest, ProgressContest)
}
