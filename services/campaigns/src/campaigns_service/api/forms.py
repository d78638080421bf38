"""Campaigns that are made for forms, for the gateway, which has looked at the key."""

from fastapi import APIRouter, Response

from chassis.http.callers import System
from chassis.http.do import Do

from ..handlers import forms
from ..schemas.forms import FormCampaignMade, FormIn

router = APIRouter()


@router.post("/internal/campaigns/auto-create", status_code=201, responses={200: {"model": FormCampaignMade}})
async def make_for_form(body: FormIn, do: Do, who: System, response: Response) -> FormCampaignMade:
    """The campaign of a form: 201 where it was made now, 200 where there was one."""
    made = FormCampaignMade.of(*await do(forms.make_for_form, body.form(), by=who.id))
    response.status_code = 201 if made.created else 200
    return made
