"""Whether a document is a campaign: everything that is wrong with it at once, each with its place and line.

The service and whoever checks a file without it ask here; what only the service knows, it asks beside this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError

from chassis.ids import named_id
from chassis.templates import content_faults, content_warnings
from contracts.campaigns import CampaignPublished
from contracts.values import CampaignDefinition, Content, Fault

from ...domain import draft, sizes
from ...domain.content import Text, version_of
from ...domain.sizes import Sizes
from .document import Document
from .naming import Naming
from .reading import Tree, Unreadable

_SOMETIME = datetime(2026, 1, 1, tzinfo=UTC)
"""In place of when it will be published: every time is as long as another."""


@dataclass(frozen=True)
class Checked:
    """A document that is a campaign, and what is to be known of it."""

    document: Document
    tree: Tree
    campaign_id: UUID
    definition: CampaignDefinition
    contents: Mapping[UUID, Content]

    @property
    def lacks(self) -> list[Fault]:
        """What keeps it from being published, though it can be kept."""
        return [_placed(self, fault) for fault in draft.shortcomings(self.definition)]

    @property
    def warnings(self) -> list[Fault]:
        """What will not be done as it says, though it can be published."""
        of_texts = [
            warning.within("contents", content_id)
            for content_id, content in self.contents.items()
            for warning in content_warnings(content)
        ]
        return [_placed(self, fault) for fault in (*self.definition.journey.warnings(), *of_texts)]


def check(tree: Tree, campaign_id: UUID, locale: str, limits: Sizes) -> Checked | Unreadable:
    """The document as the campaign of this id, where people write numbers as in this locale."""
    naming = Naming(tree.value)
    try:
        document = Document.model_validate(naming.resolved(tree.value))
    except ValidationError as failure:
        found = [Fault.found(dict(error)) for error in failure.errors(include_url=False)]
        return Unreadable(tuple(tree.placed(fault) for fault in (*naming.faults, *found)))
    definition, contents = document.written(campaign_id)
    checked = Checked(document, tree, campaign_id, definition, contents)
    faults = [
        *definition.journey.faults(),
        *draft.faults(definition, locale),
        *(fault.within("contents", key) for key, content in contents.items() for fault in content_faults(content)),
        *_oversized(checked, limits),
    ]
    placed = [*map(tree.placed, naming.faults), *(_placed(checked, fault) for fault in faults)]
    return Unreadable(tuple(placed)) if placed else checked


def _oversized(checked: Checked, limits: Sizes) -> Iterator[Fault]:
    event = CampaignPublished(
        campaign_id=checked.campaign_id, campaign_version=1, definition=checked.definition, published_at=_SOMETIME
    )
    yield from sizes.oversized({"The definition": event}, limits.definition)
    for content_id, content in checked.contents.items():
        text = version_of(Text(content_id, checked.campaign_id, content), _SOMETIME)
        yield from (
            fault._replace(field=f"contents.{content_id}")
            for fault in sizes.oversized({f"What step '{_step(checked, content_id)}' says": text}, limits.content)
        )


def _step(checked: Checked, content_id: UUID) -> str:
    return next(step.name for step in checked.definition.journey.steps if step.says() == content_id)


def _placed(checked: Checked, fault: Fault) -> Fault:
    """A fault of the definition or of a content, with its place in the document."""
    head, _, rest = fault.field.removeprefix("journey.").partition(".")
    part, _, inner = rest.partition(".")
    match head:
        case "steps" | "criteria" | "triggers" if part:
            field = f"{head}.{_index(checked, head, part)}.{inner}"
        case "contents":
            field = f"steps.{_index(checked, head, part)}.{_text_place(checked, UUID(part), inner)}"
        case "entry" | "journey":
            field = "steps"
        case "bundles":
            field = "eligible_bundles"
        case _:
            field = fault.field
    return checked.tree.placed(fault._replace(field=field.rstrip(".")))


def _index(checked: Checked, head: str, part: str) -> int:
    steps = checked.definition.journey.steps
    ids: Mapping[str, list[object]] = {
        "steps": [step.step_id for step in steps],
        "contents": [step.says() for step in steps],
        "criteria": [one.id for one in checked.document.criteria],
        "triggers": [one.id for one in checked.document.triggers],
    }
    return ids[head].index(UUID(part))


def _text_place(checked: Checked, content_id: UUID, inner: str) -> str:
    """`texts.en.subject` is `subject` of the step, and in another locale than its own of a translation."""
    _texts, _, place = inner.partition(".")
    locale, _, name = place.partition(".")
    return name if locale == checked.contents[content_id].default_locale else f"translations.{place}"


def id_of_nobody(slug: str) -> UUID:
    """The id of a campaign that is checked but nowhere kept."""
    return named_id("campaign", slug)
