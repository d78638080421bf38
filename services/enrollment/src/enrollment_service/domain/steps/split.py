"""Dividing contacts by chance: who gets which variant follows from contact and step alone, so it stays the same."""

from hashlib import sha256
from itertools import accumulate
from uuid import UUID

from contracts.enrollment import StepResult
from contracts.values import Split, Variant

from .kind import Course, Kind, Over, Turn

_ALL = 2**128
"""How many numbers a contact may draw."""


def begin(step: Split, turn: Turn) -> Course:
    """Go the way of the contact's variant."""
    variant = variant_of(step, turn.moment.contact_id)
    return Over(StepResult.COMPLETED, variant.next, variant=variant.name)


def variant_of(step: Split, contact_id: UUID) -> Variant:
    """The variant of a contact: a number is drawn by her id and the step's, and falls into the share of one."""
    drawn = int.from_bytes(sha256(step.step_id.bytes + contact_id.bytes).digest()[:16], "big")
    ends = list(accumulate(variant.weight for variant in step.variants))
    place = drawn * ends[-1] // _ALL
    return next(variant for variant, end in zip(step.variants, ends, strict=True) if place < end)


KIND = Kind(begin)
