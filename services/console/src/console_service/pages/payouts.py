"""The list of payouts: of one state, or those that wait for an account, with names and pages."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here
from ..forms import Form
from ..forms.onward import onward
from ..view.contact_words import PAYOUT_STATES
from .naming import campaign_names, contact_names

router = APIRouter()
PATH = "/admin/payouts"


@router.get(PATH)
async def list_payouts(
    here: Here,
    state: Annotated[str, Query(max_length=50)] = "",
    lacks_account: Annotated[str, Query(max_length=5)] = "",
    cursor: Cursor = "",
) -> Response:
    """Read one page of the list, and what its campaigns and contacts are called."""
    chosen = {"state": state if state in PAYOUT_STATES else "", "lacks_account": "true" if lacks_account else ""}
    found = await here.ask.payouts.find(
        state=chosen["state"] or None,
        lacks_account=bool(chosen["lacks_account"]),
        cursor=cursor or None,
        limit=here.settings.page_rows,
    )
    campaigns, contacts = await asyncio.gather(
        campaign_names(here, (one.campaign_id for one in found.items)),
        contact_names(here, (one.contact_id for one in found.items)),
    )
    return here.render(
        "payouts.html",
        payouts=found.items,
        campaigns=campaigns,
        contacts=contacts,
        pages=onward(PATH, chosen, cursor, found.next),
        form=Form(chosen),
        states=[(name, here.text(said.text)) for name, said in PAYOUT_STATES.items()],
    )
