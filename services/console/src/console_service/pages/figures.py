"""Figures of a campaign: what became of its enrollments, over time, live, each beside its owner's own count."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..charts.agreement import all_figures, figure
from ..charts.series import PERIODS, USUAL, charts_of
from ..door import Followed, Here, Posted, RequestContext, followed, mark
from ..live import Topic
from ..schemas.campaigns import Campaign
from ..schemas.figures import Figures
from ..view import Text

router = APIRouter()
PATH = "/admin/campaigns/{campaign_id}/figures"
Period = Annotated[str, Query(max_length=20)]
HEADLINES = ("enrollments.started", "criteria.met", "payouts.issued", "purchases.amount", "payouts.issued.amount")
FUNNEL = ("enrollments.started", "criteria.met", "payouts.issued")


def _(text: str) -> str:
    return text


_AGREE = _("Compared: every service counts the same.")
_DIFFER = _("Compared: not everything agrees. See below.")


@router.get(PATH)
async def show_figures(here: Here, campaign_id: UUID, period: Period = USUAL) -> Response:
    """Read the campaign and its figures."""
    campaign, figures = await asyncio.gather(here.ask.campaigns.get(campaign_id), here.ask.figures.show(campaign_id))
    chosen = period if period in PERIODS else USUAL
    shown = _part(here, campaign, chosen, figures)
    return here.render(
        "figures.html", campaign=campaign, period=chosen, periods=PERIODS, shown=shown, shown_mark=mark(shown)
    )


@router.get(f"{PATH}/stream")
async def follow_figures(here: Here, campaign_id: UUID, period: Period = USUAL) -> Response:
    """The figures as they change, for whoever may see the campaign."""
    session, campaign, figures = await asyncio.gather(
        here.ask.sessions.show(), here.ask.campaigns.get(campaign_id), here.ask.figures.show(campaign_id)
    )
    chosen = period if period in PERIODS else USUAL
    topic = Topic("figures", str(session.tenant.id), str(campaign_id))
    show = partial(_part, here, campaign, chosen)
    return followed(here, Followed(topic, figures, partial(_changes, here, campaign_id), show, variant=chosen))


@router.post(f"{PATH}/check")
async def check_figures(here: Here, campaign_id: UUID, _given: Posted) -> Response:
    """Compare with the owners now."""
    check = await here.ask.figures.check(campaign_id)
    path = PATH.format(campaign_id=campaign_id)
    return here.go(path, said=here.text(_AGREE if check.agrees else _DIFFER), tone="good" if check.agrees else "warm")


async def _changes(here: RequestContext, campaign_id: UUID) -> AsyncGenerator[Figures]:
    """Each change of the figures, with the comparison that was last when they changed."""
    async with aclosing(here.ask.figures.stream(campaign_id)) as changes:
        async for figures in changes:
            last = await here.ask.figures.show(campaign_id)
            yield figures.model_copy(update={"check": last.check})


def _part(here: RequestContext, campaign: Campaign, period: str, figures: Figures) -> Text:
    """What changes on the page."""
    currency = campaign.definition.currency
    return here.part(
        "figures.html",
        figures=figures,
        currency=currency,
        headlines=[figure(figures, name) for name in HEADLINES],
        funnel=[figure(figures, name) for name in FUNNEL],
        everything=all_figures(figures),
        charts=charts_of(figures, period, here.now, currency),
    )
