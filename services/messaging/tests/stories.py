"""A small story: a campaign with two steps, as many contacts as are asked for, and how their messages ended."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import named_id
from chassis.testing import Running
from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished
from contracts.enrollment import ContactChanged, StepDue
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.values import EmailContent, EmailText, SendEmail
from messaging_service.work import Work

PUBLISHED = example(CampaignPublished)
CHANGED = example(CampaignChanged)
ACTIVE = example(CampaignChanged, revision=1)
WELCOME, REMINDER = [step for step in PUBLISHED.definition.journey.steps if isinstance(step, SendEmail)]
WRITTEN = example(ContentPublished)
assert isinstance(WRITTEN.content, EmailContent)
TEXT = WRITTEN.content.in_locale("en")


def written(*, subject: str = TEXT.subject, body: str = TEXT.body, step: SendEmail = WELCOME) -> ContentPublished:
    """What the welcome, or another step, says."""
    content = EmailContent(texts={"en": EmailText(subject=subject, body=body)})
    return WRITTEN.model_copy(update={"content_id": step.content_id, "content": content})


def published(*, body: str = TEXT.body) -> list[Event]:
    """The campaign and what its two mails say; the welcome may say something else."""
    return [PUBLISHED, written(body=body), written(step=REMINDER)]


def campaign(*, revision: int = 1, paused: bool = False, **changed: object) -> CampaignChanged:
    """The campaign as it is now."""
    return example(CampaignChanged, revision=revision, sending_paused=paused, **changed)


def contact_id(number: int) -> UUID:
    return named_id("contact", number)


def contact(number: int, *, version: int = 1, **changed: object) -> ContactChanged:
    """One contact, with an address of its own."""
    shape = {"email": f"contact-{number}@example.com", "name": f"Ada {number}", "merge_fields": {}, **changed}
    return example(ContactChanged, contact_id=str(contact_id(number)), version=version, **shape)


def due(number: int, now: datetime, *, step: SendEmail = WELCOME, contact_version: int = 1) -> StepDue:
    """A step that is due for one contact."""
    return example(
        StepDue,
        execution_id=str(named_id("execution", number, step.step_id)),
        enrollment_id=str(named_id("enrollment", number)),
        step_id=str(step.step_id),
        content_id=str(step.content_id),
        contact_id=str(contact_id(number)),
        contact_version=contact_version,
        due_at=now.isoformat(),
        stale_at=(now + timedelta(days=1)).isoformat(),
    )


def everything(count: int, now: datetime) -> list[Event]:
    """A campaign, so many contacts, and the welcome due for each."""
    contacts = [contact(number) for number in range(count)]
    return [
        *published(),
        campaign(),
        *contacts,
        *(due(number, now) for number in range(count)),
    ]


async def ends(service: Running[Work]) -> list[tuple[str, tuple[str, ...]]]:
    """Outcome and reasons of each message that has ended, in the order in which it was said."""
    return [(event.outcome, event.reasons) for event in await service.said(MessageSettled)]


async def outcomes(service: Running[Work]) -> list[str]:
    """Their outcomes alone."""
    return [outcome for outcome, _reasons in await ends(service)]


async def reasons(service: Running[Work]) -> list[tuple[str, ...]]:
    """Their reasons alone."""
    return [why for _outcome, why in await ends(service)]
