"""Changing what is known of the contact: what cannot be kept is passed over, and the journey goes on."""

from contracts.enrollment import StepResult
from contracts.values.steps.step import WithNext

from ..contact import MAX_TAGS, Alteration, alter
from .kind import Alter, Course, Over, Turn

CONTACT_ERASED, TOO_MANY_TAGS = "contact_erased", "too_many_tags"


def change(step: WithNext, turn: Turn, asked: Alteration) -> Course:
    """Change the contact, unless she is forgotten or would have more tags than anybody may."""
    contact = turn.moment.known.contact
    if contact.erased_at:
        return passed_over(step, CONTACT_ERASED)
    after, said = alter(contact, asked, turn.moment.now)
    if len(after.tags) > max(MAX_TAGS, len(contact.tags)):
        return passed_over(step, TOO_MANY_TAGS)
    return Alter(after, tuple(said), Over(StepResult.COMPLETED, step.next))


def passed_over(step: WithNext, why: str) -> Over:
    """The end of a step that changes nothing."""
    return Over(StepResult.SKIPPED, step.next, (why,))
