"""A form that a contact has filled in, on whichever site it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.gateway import FormSubmitted

from .contact import Traits
from .own_field import OwnField, read_answers


@dataclass(frozen=True)
class Submission:
    """What one contact filled in at one time; it is never changed."""

    submission_id: UUID
    contact_id: UUID
    form_id: str
    form_name: str | None
    reference: str
    """Of this submission alone; told again, it is the one that is known."""
    submitted_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)


def submission_of(event: FormSubmitted, contact_id: UUID, *, submission_id: UUID) -> Submission:
    """A submission of the contact it was resolved to."""
    return Submission(
        submission_id=submission_id,
        contact_id=contact_id,
        form_id=event.form_id,
        form_name=event.form_name,
        reference=event.reference,
        submitted_at=event.submitted_at,
        answers=event.answers,
    )


def told_by(event: FormSubmitted, phone: str | None, fields: Sequence[OwnField], *, locale: str) -> Traits:
    """What a form tells of a contact besides address and name; answers, as far as a field has their name."""
    return Traits(phone=phone, fields=read_answers(event.answers, fields, locale=locale))
