"""What parts of a step choose from, as far as the tenant has it and its owner answers."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from ..door import RequestContext
from ..forms import Form
from ..forms.step_kinds import StepKind, altering
from ..view.choices import Choices


async def _fields(here: RequestContext) -> Choices:
    """What a step may change: four fields of every contact, and the tenant's own."""
    known = [(name, here.text(label)) for name, label in altering.PLAIN.items()]
    own = [(one.field, one.label or one.field) for one in await here.ask.step_choices.fields() if one.is_own]
    return [*known, *own]


async def _people(here: RequestContext) -> Choices:
    if not here.visitor.is_admin:
        return []
    return [(str(one.id), one.name or one.email) for one in (await here.ask.step_choices.people()).items]


async def _targets(here: RequestContext) -> Choices:
    return [(str(one.target_id), one.name) for one in await here.ask.step_choices.targets()]


async def _asked(here: RequestContext) -> Choices:
    """What a rule may ask; `audit.` and `step.` begin names that go on."""
    return [(one.field, one.label or "") for one in await here.ask.step_choices.fields()]


_SOURCES: Mapping[str, Callable[[RequestContext], Awaitable[Choices]]] = MappingProxyType(
    {"fields": _fields, "people": _people, "targets": _targets, "asked": _asked}
)


async def choices_of(here: RequestContext, kind: StepKind, form: Form) -> dict[str, Choices]:
    """What each part of a step chooses from, by its name; what it has chosen is always among it."""
    found = {}
    for part in kind.all_parts:
        source = getattr(part, "source", "")
        if source:
            chosen, known = form.value(part.name), await here.if_reachable(_SOURCES[source](here)) or []
            found[part.name] = known if not chosen or chosen in dict(known) else [*known, (chosen, chosen)]
    return found


async def field_kinds(here: RequestContext, kind: StepKind) -> dict[str, str]:
    """The kinds of the fields that rules may ask, for a step that asks them."""
    if "asked" not in kind.sources:
        return {}
    known = await here.if_reachable(here.ask.step_choices.fields())
    return {one.field: one.kind for one in known or ()}
