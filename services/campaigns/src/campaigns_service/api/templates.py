"""The gallery of campaign templates, for staff and programs."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.ids import new_id

from ..domain.edit import Edit
from ..handlers import templates
from ..schemas.campaigns import CampaignOut
from ..schemas.fields import Slug
from ..schemas.templates import CampaignOfTemplateIn, TemplateIn, TemplateOut, TemplatesAsked, WholeTemplateOut
from .editing import tag

router = APIRouter()
ALL = "/api/campaign-templates"
ONE = f"{ALL}/{{key}}"
Key = Annotated[str, Path(max_length=200)]


@router.get(ALL)
async def list_templates(do: Do, _who: Staff, asked: Annotated[TemplatesAsked, Query()]) -> list[TemplateOut]:
    """Templates, the tenant's own first; of one category if it is named."""
    return [TemplateOut.of(one) for one in await do(templates.list_templates, asked.category)]


@router.get(ONE)
async def show_template(key: Key, do: Do, _who: Staff) -> WholeTemplateOut:
    """One template with its steps."""
    return WholeTemplateOut.of(await do(templates.show_template, key))


@router.put(ONE)
async def save_template(key: Slug, body: TemplateIn, do: Do, who: Staff) -> WholeTemplateOut:
    """Make a template of a campaign's draft, or replace the tenant's own one that has this key."""
    edit = Edit(body.campaign_id, who.id)
    return WholeTemplateOut.of(await do(templates.save_template, key, body.wording(), body.category, of=edit))


@router.delete(ONE, status_code=204)
async def delete_template(key: Key, do: Do, _who: Staff) -> Response:
    """Take a template of the tenant's own away; campaigns that were made after it stay."""
    await do(templates.delete_template, key)
    return Response(status_code=204)


@router.post(f"{ONE}/campaigns", status_code=201)
async def take_template(key: Key, body: CampaignOfTemplateIn, do: Do, who: Staff, response: Response) -> CampaignOut:
    """Begin a draft after a template, with a name of its own and a value for each variable of the template."""
    edit = Edit(new_id(), who.id)
    campaign = await do(templates.take_template, edit, key, body.changes(), values=body.values)
    tag(response, campaign)
    return CampaignOut.of(campaign)
