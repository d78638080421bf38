"""What holds for every event there is, and will hold for the next one."""

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.base import PARTITIONS, Event, Personal
from contracts.campaigns import CampaignPublished
from contracts.enrollment import ContactChanged
from contracts.examples import FOLDER, example, path_of
from contracts.gateway import OrderPaid
from contracts.registry import BY_TYPE, COUNTED, EVENTS, TOPICS

SERVICES = {"campaigns", "enrollment", "progress", "messaging", "payouts", "gateway", "statistics"}
OWN_MODULE = "contracts."
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\.\w+|\+[1-9]\d{6,14}")

every_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type_name())


def _written(event: type[Event]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path_of(event).read_text())
    return read


@every_event
def test_its_example_is_read_and_written_back_unchanged(event: type[Event]) -> None:
    assert json.loads(example(event).model_dump_json()) == _written(event)


@every_event
def test_its_example_shows_every_field(event: type[Event]) -> None:
    assert set(_written(event)) == set(event.model_fields)


@every_event
def test_fields_nobody_knows_yet_are_ignored(event: type[Event]) -> None:
    assert event.model_validate({**_written(event), "not_yet_invented": 1}) == example(event)


@every_event
def test_a_field_without_default_cannot_be_left_out(event: type[Event]) -> None:
    for name, field in event.model_fields.items():
        left = {key: value for key, value in _written(event).items() if key != name}
        if field.is_required():
            with pytest.raises(ValidationError, match=name):
                event.model_validate(left)
        else:
            event.model_validate(left)


@every_event
def test_naive_times_are_refused(event: type[Event]) -> None:
    for name in (name for name in event.model_fields if name.endswith("_at")):
        with pytest.raises(ValidationError, match="timezone"):
            example(event, **{name: "2026-03-02T09:30:00"})


@every_event
def test_it_says_when_it_happened(event: type[Event]) -> None:
    assert any(name.endswith("_at") for name in event.model_fields)


@every_event
def test_it_cannot_be_changed(event: type[Event]) -> None:
    said = example(event)
    name = next(iter(event.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(said, name, getattr(said, name))


@every_event
def test_it_has_a_key_and_a_route_made_of_its_own_fields(event: type[Event]) -> None:
    values = json.dumps(_written(event))
    for part in example(event).record_key().replace("/", "|").split("|"):
        assert part in values
    assert example(event).route() in example(event).record_key()


@every_event
def test_its_owner_is_the_module_that_declares_it(event: type[Event]) -> None:
    assert event.topic.owner in SERVICES
    assert event.__module__ == OWN_MODULE + event.topic.owner


@every_event
def test_it_says_in_one_sentence_what_happened(event: type[Event]) -> None:
    assert (event.__doc__ or "").splitlines()[0].endswith(".")


def test_no_event_and_no_example_is_an_orphan() -> None:
    ours = {known for known in _below(Event) if known.__module__.startswith(OWN_MODULE)}
    declared = {known for known in ours if hasattr(known, "topic")}  # the others are shapes to derive from
    assert declared == set(EVENTS)
    assert {path.name.removesuffix(".json") for path in FOLDER.iterdir()} == set(BY_TYPE)


def _below(kind: type[Event]) -> set[type[Event]]:
    return {kind for below in kind.__subclasses__() for kind in ({below} | _below(below))}


def test_names_of_types_are_taken_once() -> None:
    assert len(BY_TYPE) == len(EVENTS)
    assert BY_TYPE["order.paid.v1"] is OrderPaid


def test_a_name_of_a_topic_has_one_declaration() -> None:
    assert all(TOPICS[event.topic.name] is event.topic for event in EVENTS)


def test_personal_data_lives_a_week_unless_the_topic_is_what_is_kept_of_a_contact() -> None:
    direct = [topic for topic in TOPICS.values() if topic.personal is Personal.DIRECT]
    long_lived = {topic.name for topic in direct if topic.retention_days is None or topic.retention_days > 7}
    assert long_lived == {"contact.changed"}


@every_event
def test_who_somebody_is_stands_only_on_a_topic_that_says_so(event: type[Event]) -> None:
    """An example shows every field, so one that holds an address, a number or a name shows it here."""
    ada, told = example(ContactChanged), path_of(event).read_text()
    named = [one for one in (ada.phone, *(ada.name or "").split()) if one and one in told]
    assert event.topic.personal is Personal.DIRECT or (_ADDRESS.findall(told), named) == ([], [])


def test_the_direct_class_is_of_topics_that_hold_an_address() -> None:
    direct = {event.topic.name for event in EVENTS if event.topic.personal is Personal.DIRECT}
    assert direct == {event.topic.name for event in EVENTS if _ADDRESS.search(path_of(event).read_text())}


def test_counted_topics_live_long_enough_to_be_counted_again() -> None:
    assert COUNTED
    assert all(topic.retention_days is not None and topic.retention_days >= 400 for topic in COUNTED)


def test_versions_of_a_campaign_lie_in_one_partition() -> None:
    first, second = example(CampaignPublished), example(CampaignPublished, campaign_version=2)
    assert first.record_key() != second.record_key()
    assert first.route() == second.route()


def test_there_are_as_many_partitions_as_statistics_adds_up() -> None:
    assert PARTITIONS == 4
