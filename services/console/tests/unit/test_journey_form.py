"""A journey is sent as a whole: what a page does not show of a step goes along as it is, and every way is led on."""

from typing import Any

from console_service.forms import steps as fields
from console_service.schemas.drafts import Journey

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


def taken() -> list[dict[str, Any]]:
    return fields.taken(Journey(entry=None, steps=SHOWN, contents={"9": CONTENT}))


def test_everything_of_a_step_goes_along_and_a_content_as_its_texts() -> None:
    listens, splits, back, says = taken()
    assert listens == {"id": "1", **{name: value for name, value in SHOWN[0].items() if name != "step_id"}}
    assert (splits["variants"], back["to"]) == (SHOWN[1]["variants"], "4")
    assert (says["body"], says["translations"]) == ("Hi", {"es": {"body": "Hola"}})
    assert not {"step_id", "content_id", "content_version"} & set(says)


def test_every_way_to_a_step_that_is_gone_leads_to_where_it_led() -> None:
    listens, splits, _says = fields.without(taken(), "3")
    assert (listens["timeout_path"], [one["next"] for one in splits["variants"]]) == ("4", ["4", None])
