"""The brake acts for one tenant and topic, and lets go after its pause."""

from datetime import timedelta
from uuid import UUID

from chassis.kafka.brake import Brake

LANE, OTHER = (UUID(int=1), "t"), (UUID(int=2), "t")


def test_it_is_on_after_so_many_rejections_in_a_row_and_off_after_its_pause() -> None:
    now = [0.0]
    brake = Brake(after=3, pause=timedelta(seconds=60), clock=lambda: now[0])
    assert [brake.rejected(LANE) for _ in range(5)] == [False, False, False, True, True]
    assert not brake.rejected(OTHER)
    now[0] = 61
    assert not brake.rejected(LANE)


def test_one_that_goes_well_begins_the_count_anew() -> None:
    brake = Brake(after=2, pause=timedelta(seconds=60), clock=lambda: 0)
    for _ in range(5):
        assert not brake.rejected(LANE)
        brake.applied(LANE)
