"""Contacts that turn out to be one person."""

from uuid import UUID

from contracts.enrollment import ContactChanged, MilestoneCompleted
from contracts.examples import example
from services.progress.tests.story import STARTED

TWIN, THIRD = UUID(int=77), UUID(int=78)


def merged(absorbed: UUID = TWIN, into: UUID = STARTED.contact_id, version: int = 9) -> ContactChanged:
    return example(ContactChanged, contact_id=absorbed, merged_into=into, version=version)


def of(whose: UUID, *events: MilestoneCompleted) -> list[MilestoneCompleted]:
    return [event.model_copy(update={"contact_id": whose}) for event in events]
