"""The forms in which a template is taken, and a campaign becomes one."""

from collections.abc import Mapping
from typing import Any

from ..schemas.campaigns import Campaign
from ..schemas.gallery import Template, WholeTemplate
from .form import Form

SAVED = ("title", "summary", "category")
_OF_THE_TENANT = ("company_name", "business_name")
_LONGEST_KEY = 80


def shown_of(template: Template) -> tuple[str, ...]:
    """The fields of the form of a template."""
    return ("name", "slug", *(f"values.{one.name}" for one in template.variables))


def filled_from(template: WholeTemplate, *, title: str, tenant: str) -> Form:
    """What there is to begin with: its own name and address, and what the tenant is called."""
    called = {f"values.{one.name}": tenant for one in template.variables if one.name in _OF_THE_TENANT}
    return Form({"name": title, "slug": template.slug, **called})


def body_of(form: Form, template: Template) -> dict[str, Any]:
    """What the API is told when a template is taken."""
    values = {one.name: form.value(f"values.{one.name}") for one in template.variables}
    return {"name": form.value("name"), "slug": form.value("slug"), "values": values}


def saved_from(campaign: Campaign) -> Form:
    """The title and summary to begin with."""
    definition = campaign.definition
    return Form({"title": definition.name, "summary": definition.description[:500], "category": "follow_up"})


def saved_body(form: Form, campaign: Campaign) -> Mapping[str, Any]:
    """What the API is told when a campaign becomes a template."""
    return {"campaign_id": str(campaign.id), **{name: form.value(name) for name in SAVED}}


def key_of(campaign: Campaign) -> str:
    """The key of the template of a campaign: saved again, it is the same template."""
    return f"own-{campaign.definition.slug}"[:_LONGEST_KEY].rstrip("-")
