"""The form in which a campaign is copied."""

from ..schemas.campaigns import Campaign
from .form import Form

SHOWN = ("name", "slug")


def filled_from(campaign: Campaign) -> Form:
    """The name to begin with; the slug has to be another one."""
    return Form({"name": campaign.definition.name, "model": campaign.definition.name})


def body_of(form: Form) -> dict[str, str]:
    """What the API is told."""
    return {name: form.value(name) for name in SHOWN}
