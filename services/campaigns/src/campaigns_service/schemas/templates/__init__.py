"""Templates: the files that are shipped beside this module, and the HTTP shapes of all."""

from .shapes import CampaignOfTemplateIn, TemplateIn, TemplateOut, TemplatesAsked, WholeTemplateOut
from .shipped import shipped_templates

__all__ = [
    "CampaignOfTemplateIn",
    "TemplateIn",
    "TemplateOut",
    "TemplatesAsked",
    "WholeTemplateOut",
    "shipped_templates",
]
