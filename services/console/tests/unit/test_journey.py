"""A journey is sent as a whole: what a form does not show of a step goes along as it is, and every way is led on."""

import random
from typing import Any

import pytest

from console_service.forms import journey as steps_of
from console_service.forms.undoing import former_of, restored
from console_service.schemas.drafts import Journey
from services.console.tests.unit.test_journey_map import random_journey

SHOWN: list[dict[str, Any]] = [
    {
        "kind": "wait_for_event",
        "step_id": "1",
        "name": "booked?",
        "delay_seconds": 0,
        "anchor": "enrollment",
        "source": "custom_webhook",
        "event_name": "booked",
        "timeout_seconds": 60,
        "next": "2",
        "timeout_path": "3",
    },
    {
        "kind": "split",
        "step_id": "2",
        "name": "halves",
        "variants": [{"name": "a", "weight": 1, "next": "3"}, {"name": "b", "weight": 2, "next": None}],
    },
    {"kind": "goto", "step_id": "3", "name": "back", "to": "4"},
    {
        "kind": "send_sms",
        "step_id": "4",
        "name": "hello",
        "content_id": "9",
        "content_version": 2,
        "stale_after_seconds": 5,
        "next": None,
    },
]
CONTENT = {"channel": "sms", "default_locale": "en", "texts": {"en": {"body": "Hi"}, "es": {"body": "Hola"}}}


def taken(entry: Any = None) -> list[dict[str, Any]]:
    return steps_of.taken(Journey.model_construct(entry=entry, steps=SHOWN, contents={"9": CONTENT}))


def drawn(seed: int) -> list[dict[str, Any]]:
    """Steps that lead anywhere, as the API takes them."""
    return [{"id": one.pop("step_id"), **one} for one in random_journey(seed)]


def test_everything_of_a_step_goes_along_and_a_content_as_its_texts() -> None:
    listens, splits, back, says = taken()
    assert listens == {"id": "1", **{name: value for name, value in SHOWN[0].items() if name != "step_id"}}
    assert (splits["variants"], back["to"]) == (SHOWN[1]["variants"], "4")
    assert (says["body"], says["translations"]) == ("Hi", {"es": {"body": "Hola"}})
    assert not {"step_id", "content_id", "content_version"} & set(says)


def test_the_first_step_is_sent_first_wherever_it_is_in_the_list() -> None:
    assert [one["id"] for one in taken("3")] == ["3", "1", "2", "4"]


def test_every_way_to_a_step_that_is_gone_leads_to_where_it_led() -> None:
    listens, splits, _says = steps_of.taken_out(taken(), "3")
    assert (listens["timeout_path"], [one["next"] for one in splits["variants"]]) == ("4", ["4", None])


def test_of_several_ways_the_chosen_one_takes_the_place() -> None:
    assert steps_of.taken_out(taken(), "2", "variants.1.next")[0]["next"] is None
    assert steps_of.lost_without(taken(), "1", "timeout_path") == []
    assert steps_of.lost_without(taken(), "2", "variants.1.next") == []


def test_a_step_that_leads_to_itself_leaves_the_end_behind() -> None:
    steps = [{"id": "1", "name": "a", "next": "2"}, {"id": "2", "name": "b", "next": "2"}]
    assert steps_of.taken_out(steps, "2") == [{"id": "1", "name": "a", "next": None}]


@pytest.mark.parametrize("seed", range(60))
def test_a_step_put_in_stands_on_its_way_and_changes_no_other(seed: int) -> None:
    steps, chance = drawn(seed), random.Random(seed)
    places = [(one["id"], way, to) for one in steps for way, to in steps_of.ways_of(one)]
    if not places:
        return
    source, way, to = chance.choice(places)
    after = steps_of.put_in(steps, {"id": "new", "next": "onward"}, steps_of.place_of(source, way))
    found = {one["id"]: dict(steps_of.ways_of(one)) for one in after}
    assert (found[source][way], found["new"]) == ("new", {"next": to})
    before = {one["id"]: dict(steps_of.ways_of(one)) for one in steps}
    assert {one: ways for one, ways in found.items() if one not in (source, "new")} == {
        one: ways for one, ways in before.items() if one != source
    }
    assert steps_of.taken_out(after, "new") == steps


@pytest.mark.parametrize("seed", range(60))
def test_whatever_was_changed_comes_back(seed: int) -> None:
    chance, before = random.Random(seed), drawn(seed)
    after = [{**one, "name": chance.choice(["same", one["name"]])} for one in before if chance.random() < 0.8]
    after += [{"id": "more", "name": "more", "next": None}] * chance.randint(0, 1)
    chance.shuffle(after)
    assert restored(after, former_of(before, after)) == before


def test_what_goes_along_to_take_a_change_back_is_what_was_changed() -> None:
    steps = taken()
    changed = [{**one, "name": "call back"} if one["id"] == "3" else one for one in steps]
    assert "hello" not in former_of(steps, changed)
    assert '"back"' in former_of(steps, changed)
