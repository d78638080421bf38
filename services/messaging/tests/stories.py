"""Events of a small story: a campaign with two steps, and as many contacts as are asked for."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import named_id
from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.enrollment import ContactChanged, StepDue
from contracts.examples import example
from contracts.values import Step

PUBLISHED = example(CampaignPublished)
CHANGED = example(CampaignChanged)
ACTIVE = example(CampaignChanged, revision=1)
WELCOME, REMINDER = PUBLISHED.definition.steps


def published(*, subject: str = WELCOME.subject, body: str = WELCOME.body) -> CampaignPublished:
    """The campaign, its first step saying something else."""
    step = Step(step_id=WELCOME.step_id, kind="send_email", name="welcome", subject=subject, body=body)
    definition = PUBLISHED.definition.model_copy(update={"steps": (step, REMINDER)})
    return PUBLISHED.model_copy(update={"definition": definition})


def campaign(*, revision: int = 1, paused: bool = False) -> CampaignChanged:
    """The campaign as it is now."""
    return example(CampaignChanged, revision=revision, sending_paused=paused)


def contact_id(number: int) -> UUID:
    return named_id("contact", number)


def contact(number: int, *, version: int = 1, **changed: object) -> ContactChanged:
    """One contact, with an address of its own."""
    shape = {"email": f"contact-{number}@example.com", "name": f"Ada {number}", "merge_fields": {}, **changed}
    return example(ContactChanged, contact_id=str(contact_id(number)), version=version, **shape)


def due(number: int, now: datetime, *, step: Step = WELCOME, contact_version: int = 1) -> StepDue:
    """A step that is due for one contact."""
    return example(
        StepDue,
        execution_id=str(named_id("execution", number, step.step_id)),
        enrollment_id=str(named_id("enrollment", number)),
        step_id=str(step.step_id),
        contact_id=str(contact_id(number)),
        contact_version=contact_version,
        due_at=now.isoformat(),
        stale_at=(now + timedelta(days=1)).isoformat(),
    )


def everything(count: int, now: datetime) -> list[Event]:
    """A campaign, so many contacts, and the welcome due for each."""
    contacts = [contact(number) for number in range(count)]
    return [published(), campaign(), *contacts, *(due(number, now) for number in range(count))]
