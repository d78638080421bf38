"""One step in a form, and what the API says against a journey, by the step and the control that it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .form import Form
from .journey import START
from .step_kinds import Step, Values, Writer, kind_of, locales_of
from .step_kinds.part import Pen, StepSheet
from .step_kinds.rows import MORE_ROWS, rows_of

STAY = "stay"
"""In place of a place: where the step stands already."""
_ROWS = ".rows"


def begun(step_id: str, kind: str, place: str = START) -> Form:
    """The form of a new step, which has its id already: sent twice, it is still one."""
    return Form({**kind_of(kind).begun(), "id": step_id, "kind": kind, "after": place, "new": "yes"})


def filled_from(step: Step, pen: Writer) -> Form:
    """The form as a step fills it."""
    values: Values = kind_of(step["kind"]).filled(step, pen)
    return Form({**values, "id": str(step["id"]), "kind": str(step["kind"]), "after": STAY, "new": ""})


def read_step(given: Mapping[str, str]) -> Form:
    """What was typed; a button asks for another language, or for more rows of a list."""
    typed = {name: value if "\n" in value else value.strip() for name, value in given.items()}
    step, _, name = typed.get("step", "").partition(":")
    more, known = typed.get("locale", ""), locales_of(Form(typed))
    if step == "language" and more and more not in known:
        known = [*known, more]
    if step == "rows":
        typed[f"{name}{_ROWS}"] = str(rows_of(Form(typed), name) + MORE_ROWS)
    return Form({**typed, "locales": ",".join(known), "locale": ""})


def body_of(form: Form, pen: Pen, kinds: Mapping[str, str]) -> tuple[Step, Form]:
    """The step as the API takes it, and the form with what could not be read."""
    sheet = StepSheet(form, pen, kinds)
    step = kind_of(form.value("kind")).read(sheet)
    return step, form.wrong(**sheet.problems)


@dataclass(frozen=True)
class Told:
    """What is wrong with a journey: by the id of a step and the field of it, and what is about no step."""

    by_step: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def of(self, step_id: str) -> Mapping[str, str]:
        """What is wrong with one step; the field is empty for the step itself."""
        return self.by_step.get(step_id, {})


def told_of(problems: Mapping[str, str], steps: Sequence[Step], contents: Mapping[str, str], writing: str = "") -> Told:
    """Problems of the API by step and field.

    `contents` are ids of contents with the steps that say them; another one is of `writing`, the step that is saved.
    """
    by_step: dict[str, dict[str, str]] = {}
    others: dict[str, str] = {}
    ids = {one["id"]: one for one in steps}
    for name, problem in problems.items():
        step_id, inner = _place(name.removeprefix("journey."), steps, contents, writing)
        if step_id in ids:
            by_step.setdefault(step_id, {}).setdefault(_control(ids[step_id], inner), problem)
        else:
            others[name] = problem
    return Told(by_step, others)


def _place(name: str, steps: Sequence[Step], contents: Mapping[str, str], writing: str) -> tuple[str, str]:
    """The step that a field is of, and its name there."""
    root, _, inner = name.partition(".")
    if root == "steps":
        step_id, _, inner = inner.partition(".")
        return step_id, inner
    if root == "contents":
        content_id, _, inner = inner.partition(".")
        return contents.get(content_id, writing), inner
    if root.isdigit() and int(root) < len(steps):
        step = steps[int(root)]
        return str(step["id"]), inner.removeprefix(f"{step['kind']}").removeprefix(".")
    return "", ""


def _control(step: Step, inner: str) -> str:
    """The control in which a field is typed, as far as its name is another one."""
    parts = inner.split(".")
    if parts[0] == "texts" and len(parts) > 2:  # noqa: PLR2004 - texts, locale, name
        return parts[2] if parts[1] == step.get("default_locale") else ".".join(["translations", *parts[1:]])
    if parts[0] == "rule" and len(parts) > 2 and parts[1] in ("all", "any"):  # noqa: PLR2004 - rule, join, row
        return ".".join(["rule", *parts[2:]])
    if parts[0] == "rule" and len(parts) == 2 and "field" in (step.get("rule") or {}):  # noqa: PLR2004 - of one row
        return f"rule.0.{parts[1]}"
    return inner
