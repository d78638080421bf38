"""Steps of a journey: as the API shows them, as it takes them, and one of them in a form.

The API takes a journey as a whole, so a change of one step sends all of them, each with the step it leads to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..schemas.drafts import Journey
from .form import Form
from .sheet import Hand, Sheet

Step = dict[str, Any]
KINDS = ("send_email", "wait", "exit_campaign")
"""Kinds that can be added here; a conditional step is read, moved and taken out."""
WAYS = ("next", "true_path", "false_path", "timeout_path", "to")
UNITS = {"minutes": 60, "hours": 3600, "days": 86_400, "seconds": 1}
"""Unit of a span to its seconds; the last is for what is no whole minute."""
_STORED = ("step_id", "content_id", "content_version")
"""Fields that a step is shown with and not asked for with: its id goes by `id`, its content by its texts."""
START = ""
"""The place before the first step."""
_SPANS = {"send_email": ("delay_seconds", "stale_after_seconds"), "wait": ("delay_seconds", "seconds")}


def shown_of(kind: str, locales: Sequence[str] = ()) -> tuple[str, ...]:
    """The fields of a kind of step, as the page shows them."""
    texts = [f"translations.{locale}.{name}" for locale in locales for name in ("subject", "body")]
    own = {"send_email": ("subject", "body", "default_locale", *texts), "exit_campaign": ("reason",)}
    return ("name", "after", *spans_of(kind), *own.get(kind, ()))


def spans_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind that are spans of time."""
    return _SPANS.get(kind, ("delay_seconds",))


def taken(journey: Journey) -> list[Step]:
    """All steps as the API takes them, each with the step that it leads to, or with none."""
    return [_taken(step, journey.contents) for step in journey.steps]


def _taken(step: Mapping[str, Any], contents: Mapping[str, Mapping[str, Any]]) -> Step:
    made: Step = {"id": step["step_id"], **{name: value for name, value in step.items() if name not in _STORED}}
    if step.get("content_id"):
        content = contents[str(step["content_id"])]
        texts, default = dict(content["texts"]), content["default_locale"]
        made |= {"default_locale": default, **texts.pop(default), "translations": texts}
    return made


def placed(steps: Sequence[Step], step: Step, after: str) -> list[Step]:
    """The steps with another one behind the one that is named, or before all of them; its way goes on from there."""
    at = next((place for place, one in enumerate(steps, start=1) if one["id"] == after), 0)
    before = [dict(one) for one in steps]
    added = dict(step)
    if at:
        if "next" in added:
            added["next"] = before[at - 1].get("next")
        before[at - 1]["next"] = added["id"]
    elif "next" in added:
        added["next"] = before[0]["id"] if before else None
    return [*before[:at], added, *before[at:]]


def replaced(steps: Sequence[Step], step: Step) -> list[Step]:
    """The steps with one of them changed; where it leads stays."""
    return [{**one, **step} if one["id"] == step["id"] else one for one in steps]


def without(steps: Sequence[Step], step_id: str) -> list[Step]:
    """The steps without one of them; what led to it leads to where it led."""
    gone = next(one for one in steps if one["id"] == step_id)
    onward = next((gone[way] for way in ("next", "false_path", "to") if way in gone), None)
    return [_led(one, step_id, onward) for one in steps if one["id"] != step_id]


def _led(step: Step, before: str, after: str | None) -> Step:
    """The step with every way that led to one step leading to another."""
    led = {**step, **{way: after for way in WAYS if step.get(way) == before}}
    if "variants" in step:
        led["variants"] = [_led(one, before, after) for one in step["variants"]]
    return led


def begun(step_id: str, kind: str, after: str) -> Form:
    """The form of a new step, which has its id already."""
    spans = {"delay_seconds": "0", "stale_after_seconds": "1", "seconds": "1"}
    units = {f"{name}.unit": "days" for name in spans} | {"delay_seconds.unit": "minutes"}
    kept = {"id": step_id, "kind": kind, "after": after, "default_locale": "en", "reason": "completed", "new": "yes"}
    return Form({**spans, **units, **kept, "until_criteria_met": ""})


def filled_from(step: Step) -> Form:
    """The form as a step fills it."""
    values: dict[str, str] = {
        name: str(step[name])
        for name in ("id", "kind", "name", "subject", "body", "default_locale", "reason")
        if name in step
    }
    for name in spans_of(values["kind"]):
        unit = next(
            (one for one in ("days", "hours", "minutes") if step[name] % UNITS[one] == 0 and step[name]), "minutes"
        )
        unit = unit if step[name] % UNITS[unit] == 0 else "seconds"
        values |= {name: str(step[name] // UNITS[unit]), f"{name}.unit": unit}
    values["until_criteria_met"] = "true" if step.get("until_criteria_met") else ""
    translations: Mapping[str, Mapping[str, str]] = step.get("translations", {})
    for locale, text in translations.items():
        values |= {f"translations.{locale}.{name}": text[name] for name in ("subject", "body")}
    return Form({**values, "locales": ",".join(translations)})


def read_step(given: Mapping[str, str]) -> Form:
    """What was typed; another language gets fields of its own."""
    typed = {name: value if name.endswith("body") else value.strip() for name, value in given.items()}
    more = typed.get("locale", "")
    known = locales_of(Form(typed))
    wanted = [*known, more] if more and more not in known and typed.get("step") == "language" else known
    return Form({**typed, "locales": ",".join(wanted), "locale": ""})


def locales_of(form: Form) -> list[str]:
    """The languages beside the default one."""
    return [locale for locale in form.value("locales").split(",") if locale]


def body_of(form: Form, hand: Hand) -> tuple[Step, Form]:
    """The step as the API takes it, without where it leads, and the form with what could not be read."""
    sheet, kind = Sheet(form, hand), form.value("kind")
    step: Step = {"id": form.value("id"), "kind": kind, "name": sheet.text("name")}
    step |= {name: _seconds(sheet, name) for name in spans_of(kind)}
    if kind == "send_email":
        step |= {name: sheet.text(name) for name in ("subject", "body", "default_locale")}
        step["translations"] = {
            locale: _text(sheet, locale) for locale in locales_of(form) if any(_text(sheet, locale).values())
        }
    if kind == "wait":
        step["until_criteria_met"] = sheet.ticked("until_criteria_met")
    if kind == "exit_campaign":
        step["reason"] = sheet.text("reason")
    return step, form.wrong(**sheet.problems)


def _text(sheet: Sheet, locale: str) -> dict[str, str]:
    return {name: sheet.text(f"translations.{locale}.{name}") for name in ("subject", "body")}


def _seconds(sheet: Sheet, name: str) -> object:
    count = sheet.needed(name, sheet.whole(name))
    return count * UNITS.get(sheet.text(f"{name}.unit"), 1) if isinstance(count, int) else count


def told_of(form: Form, problems: Mapping[str, str], steps: Sequence[Step]) -> dict[str, str]:
    """Problems that the API names by the place of a step, by the names of the form; those of others keep theirs."""
    at = next((place for place, one in enumerate(steps) if one["id"] == form.value("id")), 0)
    own, default = f"{at}.{form.value('kind')}.", form.value("default_locale")
    found = {}
    for name, problem in problems.items():
        inner = name.removeprefix(own).removeprefix(f"{at}.")
        if inner.startswith("contents.") and ".texts." in inner:
            locale, _, text = inner.partition(".texts.")[2].partition(".")
            inner = text if locale == default else f"translations.{locale}.{text}"
        found[inner] = problem
    return found
