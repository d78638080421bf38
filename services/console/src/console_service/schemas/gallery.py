"""Templates that campaigns are made after."""

from datetime import datetime

from pydantic import BaseModel


class Wording(BaseModel):
    """What a template is called, and what it does."""

    title: str
    summary: str = ""


class Variable(BaseModel):
    """What a tenant says of itself when it takes a template."""

    name: str
    kind: str


class Template(Wording):
    """A template, as it stands in the gallery."""

    key: str
    translations: dict[str, Wording] = {}
    category: str
    family: str
    campaign_type: str
    steps: int
    kinds: dict[str, int]
    days: float
    variables: list[Variable] = []
    fields: list[str] = []
    is_own: bool
    version: int
    saved_at: datetime | None = None

    def said(self, language: str) -> Wording:
        """Title and summary in a language, else as they are."""
        return self.translations.get(language, self)


class OutlinedStep(BaseModel):
    """One step of a template."""

    name: str
    kind: str
    day: float
    about: str | None = None


class WholeTemplate(Template):
    """A template with its steps."""

    slug: str
    currency: str
    outline: list[OutlinedStep] = []
