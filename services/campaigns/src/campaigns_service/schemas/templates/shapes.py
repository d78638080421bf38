"""HTTP shapes of templates."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http.bodies import In
from contracts.values import CampaignType, Currency, Family, Step

from ...domain.template import VARIABLES, Category, Preview, VariableKind, Wording, days_of
from ..fields import Name, Slug, Text


class TemplatesAsked(BaseModel):
    """Which templates are looked for."""

    category: Category | None = None


class TemplateIn(In):
    """A campaign that becomes a template, or replaces the one of the same key."""

    campaign_id: UUID
    title: Name
    summary: Annotated[Text, Field(max_length=500)] = ""
    category: Category

    def wording(self) -> Wording:
        """As the domain has it."""
        return Wording(self.title, self.summary)


class CampaignOfTemplateIn(In):
    """How a draft differs from the template it is made after, and what stands for its variables."""

    name: Name | None = None
    slug: Slug | None = None
    currency: Currency | None = None
    values: Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=50)] = Field(
        default_factory=dict, examples=[{}]
    )

    def changes(self) -> Mapping[str, Any]:
        """Fields of the campaign that are given."""
        return self.model_dump(exclude_none=True, exclude={"values"})


class WordingOut(BaseModel):
    """What a template is called, and what it does, in one language."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    summary: str


class VariableOut(BaseModel):
    """What a tenant says of itself when it takes a template."""

    name: str
    kind: VariableKind


class TemplateOut(BaseModel):
    """A template, as it stands in the gallery."""

    key: str
    title: str
    summary: str
    translations: dict[str, WordingOut]
    category: Category
    family: Family
    campaign_type: CampaignType
    steps: int
    kinds: dict[str, int]
    """How many steps it has of each kind."""
    days: float
    """Days from enrolling to its last step."""
    variables: list[VariableOut]
    fields: list[str]
    """Contacts' own fields that its texts show where they are known."""
    is_own: bool
    version: int
    saved_at: datetime | None

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """From the domain, with the campaign that it would become."""
        return cls(**_told(preview))


class OutlineOut(BaseModel):
    """One step of a template: on which day it has its turn, and what it is about."""

    name: str
    kind: str
    day: float
    about: str | None
    """The subject of a mail, the text of a message, the title of a task."""


class WholeTemplateOut(TemplateOut):
    """A template with its steps."""

    slug: str
    currency: str
    outline: list[OutlineOut]

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """From the domain, with the campaign that it would become."""
        days = days_of(preview.definition.journey)
        outline = [
            OutlineOut(name=step.name, kind=step.kind, day=days[step.step_id], about=_about(step, preview))
            for step in preview.definition.journey.steps
        ]
        definition = preview.definition
        return cls(**_told(preview), slug=definition.slug, currency=definition.currency, outline=outline)


def _told(preview: Preview) -> dict[str, Any]:
    journey = preview.definition.journey
    same = ("key", "category", "is_own", "version", "saved_at")
    return {
        **{name: getattr(preview.template, name) for name in same},
        "title": preview.template.wording.title,
        "summary": preview.template.wording.summary,
        "translations": {key: WordingOut.model_validate(one) for key, one in preview.template.translations.items()},
        "family": preview.definition.family,
        "campaign_type": preview.definition.campaign_type,
        "steps": len(journey.steps),
        "kinds": dict(Counter(step.kind for step in journey.steps)),
        "days": max(days_of(journey).values(), default=0.0),
        "variables": [VariableOut(name=name, kind=VARIABLES[name]) for name in preview.template.variables],
        "fields": list(preview.template.fields),
    }


def _about(step: Step, preview: Preview) -> str | None:
    content_id = step.says()
    if content_id is None:
        title: str | None = getattr(step, "title", None)
        return title
    content = preview.contents[content_id]
    text = content.texts[content.default_locale]
    said: str = getattr(text, "subject", None) or text.body
    return said
