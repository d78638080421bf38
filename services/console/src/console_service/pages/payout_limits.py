"""Above which sums a second person is asked: of the tenant, and of one campaign beside it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import GatewayDown, NotAllowed, TooMany, WrongFields
from ..forms import Form, key_of
from ..forms.failing import status_of, told
from ..forms.sheet import Sheet
from ..schemas.campaigns import Campaign
from ..schemas.money import Limits
from .saving import hand_of

router = APIRouter()
TENANT = "/admin/money/limits"
CAMPAIGN = "/admin/campaigns/{campaign_id}/limits"
FIELDS = ("approval", "daily_cap", "budget")


def _(text: str) -> str:
    return text


_KEPT = _("The limits are kept. Payouts that wait already go on waiting.")
_ADMINS = _("Limits are set by admins.")


async def _setting(here: Here) -> RequestContext:
    if not here.visitor.is_admin:
        raise NotAllowed(here.text(_ADMINS))
    return here


Setter = Annotated[RequestContext, Depends(_setting)]


@router.get(TENANT)
async def show_limits(here: Here) -> Response:
    """Those of the tenant."""
    return _page(here, _filled(here, await here.ask.payouts.limits(None), here.visitor.currency), None)


@router.post(TENANT)
async def keep_limits(here: Setter, given: Posted) -> Response:
    """Set those of the tenant."""
    return await _kept(here, given, None)


@router.get(CAMPAIGN)
async def show_campaign_limits(here: Here, campaign_id: UUID) -> Response:
    """Those of a campaign."""
    campaign = await here.ask.campaigns.get(campaign_id)
    limits = await here.ask.payouts.limits(campaign_id)
    return _page(here, _filled(here, limits, campaign.definition.currency), campaign)


@router.post(CAMPAIGN)
async def keep_campaign_limits(here: Setter, campaign_id: UUID, given: Posted) -> Response:
    """Set those of a campaign."""
    return await _kept(here, given, await here.ask.campaigns.get(campaign_id))


async def _kept(here: RequestContext, given: Posted, campaign: Campaign | None) -> Response:
    currency = campaign.definition.currency if campaign else here.visitor.currency
    form = Form({name: given.get(name, "") for name in FIELDS})
    sheet = Sheet(form, hand_of(here))
    wanted = {name: sheet.amount(name, currency) for name in FIELDS}
    try:
        await here.ask.payouts.keep_limits(campaign.id if campaign else None, wanted, key=key_of(given))
    except (WrongFields, GatewayDown, TooMany) as failure:
        return _page(here, told(form.wrong(**sheet.problems), failure), campaign, status=status_of(failure))
    path = CAMPAIGN.format(campaign_id=campaign.id) if campaign else TENANT
    return here.go(path, said=here.text(_KEPT))


def _filled(here: RequestContext, limits: Limits, currency: str) -> Form:
    hand = hand_of(here)
    return Form({name: hand.written_amount(getattr(limits, name), currency) for name in FIELDS})


def _page(here: RequestContext, form: Form, campaign: Campaign | None, *, status: int = 200) -> Response:
    currency = campaign.definition.currency if campaign else here.visitor.currency
    return here.render(
        "payout_limits.html", status=status, form=form, campaign=campaign, currency=currency, fields=FIELDS
    )
