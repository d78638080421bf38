"""What statistics counts of what was said is what the owner counts of its rows, also where two orders become one."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import permutations

import orjson
import pytest

from chassis.testing import Running, system
from chassis.testing.fixtures import Start
from contracts.base import Event
from enrollment_service.app import build
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from gateway_service.domain.figures import differences
from services.enrollment.tests.integration.test_joining import BEA, BEAS, PART, WHOLE, come, opened, part_of
from services.enrollment.tests.story import PEPPER, PUBLISHED
from services.statistics.tests.integration.test_worker import Batch, Fetched
from statistics_service import app as statistics
from statistics_service import settings as statistics_settings
from statistics_service.consumers import TABLE
from statistics_service.domain.state import totals
from statistics_service.exact.reading import by_type
from statistics_service.exact.worker import Worker
from tests.faults.statistics_events import Story, Truth, difference

COUNTINGS = by_type(TABLE)


@pytest.fixture
async def enrollment(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, identity_pepper=PEPPER) as running:
        yield running


def counted(said: Iterable[Event]) -> dict[str, int]:
    """The figures of all days together, as statistics comes to them."""
    figures = Counter[str]()
    for event in said:
        counting = COUNTINGS.get(type(event).type_name())
        if counting is not None:
            for one in filter(None, (counting.count(event), counting.takes_back(event))):
                figures.update(one.increments)
    return {name: number for name, number in figures.items() if "@" not in name}


async def owned(enrollment: Running[Work]) -> dict[str, int]:
    """What enrollment itself counts."""
    async with enrollment.client(system()) as gateway:
        answer = await gateway.get(f"/internal/figures/{PUBLISHED.campaign_id}")
    found: dict[str, int] = answer.json()["counters"]
    return found


@pytest.mark.parametrize("events", list(permutations([BEAS, WHOLE, part_of(BEAS)])))
async def test_a_purchase_told_as_two_by_two_people_counts_once(
    enrollment: Running[Work], events: Sequence[Event]
) -> None:
    await opened(enrollment, "ada@example.com", BEA)
    await come(enrollment, *events)
    figures, own = counted(await enrollment.all_said()), await owned(enrollment)
    assert differences(figures, {"enrollment": own}) == []
    assert (own["enrollments.started"], own["purchases.amount"]) == (1, WHOLE.amount.amount)


async def test_until_they_are_one_each_of_two_orders_counts(enrollment: Running[Work]) -> None:
    await opened(enrollment, "ada@example.com", BEA)
    await come(enrollment, WHOLE, BEAS)
    figures, own = counted(await enrollment.all_said()), await owned(enrollment)
    assert differences(figures, {"enrollment": own}) == []
    assert (own["enrollments.started"], own["purchases.amount"]) == (2, 2 * WHOLE.amount.amount)


async def test_a_purchase_told_as_two_by_one_contact_counts_once(enrollment: Running[Work]) -> None:
    await opened(enrollment, "ada@example.com")
    await come(enrollment, PART, WHOLE, part_of(PART))
    figures, own = counted(await enrollment.all_said()), await owned(enrollment)
    assert differences(figures, {"enrollment": own}) == []
    assert (own["enrollments.started"], own["purchases.amount"]) == (1, WHOLE.amount.amount)


@pytest.mark.parametrize("seed", range(3))
async def test_what_adds_to_two_days_is_exact_though_a_worker_dies_between_writing_them(seed: int) -> None:
    """Some of what has changed reaches the changelog, the worker dies, and what was not acknowledged comes again."""
    dice, story = random.Random(seed), Story(seed, campaigns=4, repeated=0.1)
    lanes = dict[tuple[str, int], list[Fetched]]()
    for sent in story.records(1_500):
        record = Fetched(sent.headers, sent.value, sent.key.encode(), sent.partition)
        lanes.setdefault((sent.topic, sent.partition), []).append(record)
    worker, changelog, acknowledged = started(), dict[str, bytes](), Counter[tuple[str, int]]()
    read = acknowledged.copy()
    while any(acknowledged[lane] < len(records) for lane, records in lanes.items()):
        for lane in dice.sample(sorted(lanes), 6):
            batch = lanes[lane][read[lane] : read[lane] + 20]
            worker._tally.take(lane[0], batch)
            read[lane] += len(batch)
        dies, table = dice.random() < 0.3, worker._table
        written = [key for key in sorted(table.dirty) if not dies or dice.random() < 0.5]
        changelog |= {key: orjson.dumps(table.states[key]) for key in written}
        table.dirty.clear()
        if dies:
            worker, read = started(changelog), acknowledged.copy()
        else:
            acknowledged = read.copy()
    figures: Truth = {}
    for key, state in worker._table.states.items():
        campaign, _partition, day = key.split("|")
        figures.setdefault((campaign, day), Counter()).update(totals(state))
    assert story.repeats > 0
    assert difference(story.truth, figures) == 0


def started(changelog: Mapping[str, bytes] | None = None) -> Worker:
    """A worker that has recovered what is in a changelog."""
    worker = statistics.build(statistics_settings.Settings())
    rows = [Fetched([], value, key.encode()) for key, value in (changelog or {}).items()]
    worker._table.apply_changelog_batch([Batch(rows)])
    return worker
