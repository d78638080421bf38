"""A simulation of the draft: who would get what when, where people end, and what it costs."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..charts.series import Chart, Line
from ..door import Here, RequestContext
from ..forms import Form
from ..forms import simulating as fields
from ..forms.failing import REFUSALS, status_of, told
from ..schemas.campaigns import Campaign
from ..schemas.simulations import Simulation
from .campaigns import PATH as LIST
from .saving import hand_of

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/simulate"


@router.get(PATH)
async def show_simulation(here: Here, campaign_id: UUID, request: Request) -> Response:
    """A form; and what it asks for, once it says something. Nothing is kept, so the address may be sent to others."""
    campaign = await here.ask.campaigns.get(campaign_id)
    if not request.query_params:
        return _page(here, campaign, fields.begun())
    body, form = fields.body_of(fields.read(request.query_params), campaign.definition.currency, hand_of(here))
    try:
        found = await here.ask.simulations.run(campaign_id, body)
    except REFUSALS as failure:
        return _page(here, campaign, told(form, failure), status=status_of(failure))
    return _page(here, campaign, form, found)


def _page(
    here: RequestContext, campaign: Campaign, form: Form, found: Simulation | None = None, *, status: int = 200
) -> Response:
    again = urlencode({**form.values, "seed": fields.seed_of(form) + 1})
    return here.render(
        "simulate.html",
        status=status,
        campaign=campaign,
        form=form.folded(*fields.SHOWN),
        shown=fields.SHOWN,
        found=found,
        chart=_messages(found) if found else None,
        again=f"{LIST}/{campaign.id}/simulate?{again}",
    )


def _messages(found: Simulation) -> Chart:
    """Messages by the day on which their steps begin."""
    sending = [step.by_day for step in found.steps if step.kind.startswith("send_")]
    days = len(found.steps[0].by_day) if found.steps else 0
    moments = tuple(found.starts_at + timedelta(days=day) for day in range(days))
    counts = tuple(sum(step[day] for step in sending) for day in range(days))
    return Chart("bar", moments, (Line("messages.sent", counts),))
