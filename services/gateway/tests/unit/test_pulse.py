"""The pulse of a contact: what beats it, and what two of them say has changed."""

from uuid import UUID

from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.examples import example
from contracts.payouts import PayoutChanged
from contracts.progress import CriterionChanged
from gateway_service.domain.pulse import Pulse, beats, together

ADA, TWIN = UUID(int=1), UUID(int=2)


def of(event: type[Event], contact_id: UUID | None = ADA) -> Event:
    return example(event, contact_id=str(contact_id) if contact_id else None)


def test_every_change_beats_the_pulse_of_the_contact_it_names() -> None:
    changes = [of(EnrollmentStarted), of(EnrollmentEnded), of(CriterionChanged), of(PayoutChanged, TWIN)]
    assert beats(changes) == {ADA: Pulse(enrollments=2, criteria=1), TWIN: Pulse(payouts=1)}


def test_a_change_that_names_nobody_beats_no_pulse() -> None:
    assert beats([of(CriterionChanged, None)]) == {}


def test_two_pulses_say_what_has_changed_between_them() -> None:
    assert Pulse(1, 1, 1).since(Pulse(1, 0, 0)) == ("criteria", "payouts")
    assert Pulse(1, 1, 1).since(Pulse(1, 1, 1)) == ()


def test_the_pulse_of_a_person_beats_with_each_of_her_ids() -> None:
    assert together([Pulse(1, 2, 3), Pulse(payouts=1)]) == Pulse(1, 2, 4)
    assert together([]) == Pulse()
