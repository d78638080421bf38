"""What is known of contacts whose journeys are about to go on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from contracts.values import AUDIT, STEP, Comparison, EventCount, Journey, walk

from ..domain.contact import Contact
from ..domain.journey_instance import JourneyInstance, Version
from ..domain.profile import Profile
from ..domain.rules import Known
from ..domain.zones import zone_of
from ..work import Work


async def with_profiles(
    work: Work, due: Sequence[JourneyInstance], journeys: Mapping[Version, Journey]
) -> Sequence[JourneyInstance]:
    """The instances with what their steps ask of their contacts; whoever may be changed is locked.

    Left out are those whose contact somebody else holds, because we hold their journeys, and all but one that
    may change the same contact: they have their turn in the next transaction.
    """
    altering = _one_each([one for one in due if journeys[one.version].alters])
    held = await work.contacts.locked_if_free(altering) if altering else {}
    asking = {one.contact_id for one in due if is_about_contact(journeys[one.version])} - set(held)
    people = {**(await work.contacts.several(sorted(asking)) if asking else {}), **held}
    profiles = await _profiles(work, people, [journeys[version] for version in {one.version for one in due}])
    chosen = {one.enrollment_id for contact_id, one in altering.items() if contact_id in held}
    answers = await _answers(work, [one for one in due if asks_answers(journeys[one.version])])
    return [
        _knowing(one, profiles, answers.get(one.enrollment_id, {}))
        for one in due
        if not journeys[one.version].alters or one.enrollment_id in chosen
    ]


def is_about_contact(journey: Journey) -> bool:
    """Whether any step asks something of the contact, or changes her."""
    return journey.alters or bool(journey.asked)


def _one_each(instances: Sequence[JourneyInstance]) -> dict[UUID, JourneyInstance]:
    return {one.contact_id: one for one in reversed(instances)}


def asks_answers(journey: Journey) -> bool:
    """Whether any step asks what a webhook step came to."""
    asked = (node for rule in journey.asked for _place, node in walk(rule))
    return any(isinstance(node, Comparison) and node.field.startswith(STEP) for node in asked)


async def _answers(work: Work, instances: Sequence[JourneyInstance]) -> Mapping[UUID, Mapping[str, Any]]:
    calls = await work.webhook_calls.newest_of([one.enrollment_id for one in instances]) if instances else {}
    return {key: {str(step_id): call.said for step_id, call in of.items()} for key, of in calls.items()}


def _knowing(
    instance: JourneyInstance, profiles: Mapping[UUID, Profile], answers: Mapping[str, Any]
) -> JourneyInstance:
    profile = profiles.get(instance.contact_id)
    if profile is None:
        return instance
    known = replace(profile, known=replace(profile.known, answers=answers))
    return replace(instance, profile=known, contact_version=profile.contact.version)


async def _profiles(
    work: Work, people: Mapping[UUID, Contact], journeys: Collection[Journey]
) -> Mapping[UUID, Profile]:
    if not people:
        return {}
    asked = [node for journey in journeys for rule in journey.asked for _place, node in walk(rule)]
    counted = {node.events for node in asked if isinstance(node, EventCount)}
    asks_audits = any(isinstance(node, Comparison) and node.field.startswith(AUDIT) for node in asked)
    happened = await work.happenings.of_all(people, counted)
    audits = await work.happenings.newest_audits(people) if asks_audits else {}
    own = {one.name: one for one in await work.own_fields.all()}
    zone = zone_of([await work.zone()]).key
    return {
        key: Profile(Known(contact, audits.get(key, {}), happened.get(key, {})), own, zone)
        for key, contact in people.items()
    }
