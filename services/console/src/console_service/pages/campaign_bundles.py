"""Which bundles enroll in a campaign, and from which sum on: all of them in one form."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import ChangedMeanwhile
from ..forms import Form
from ..forms.failing import REFUSALS, status_of, told
from ..forms.sheet import Sheet
from ..schemas.bundles import Bundle
from ..schemas.campaigns import Campaign, EligibleBundle
from .campaigns import PATH as LIST
from .saving import Definer, edition_of, hand_of

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/bundles"
LISTED, MINIMUM = "bundle_id.", "override_min_amount."


def _(text: str) -> str:
    return text


_SAVED = _("The bundles are saved.")


class Row(NamedTuple):
    """A bundle that may be listed, or is; `bundle` is None where it was deleted."""

    id: str
    bundle: Bundle | None


@router.get(PATH)
async def show_bundles(here: Here, campaign_id: UUID) -> Response:
    """Every bundle, ticked where the draft lists it."""
    campaign, bundles = await here.ask.campaigns.get(campaign_id), await here.ask.bundles.all()
    return _page(here, campaign, bundles, _filled(here, campaign))


@router.post(PATH)
async def save(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """List what is ticked and nothing else; one call for each that differs, each meant for the edition before."""
    campaign, bundles = await here.ask.campaigns.get(campaign_id), await here.ask.bundles.all()
    form = Form.typed(given)
    sheet = Sheet(form, hand_of(here))
    wanted = _wanted(sheet, campaign, [row.id for row in _rows(campaign, bundles)])
    if sheet.problems:
        return _page(here, campaign, bundles, form.wrong(**sheet.problems), status=422)
    try:
        if campaign.edition != edition_of(given):
            raise ChangedMeanwhile(current=campaign.edition)
        await _list(here, campaign, wanted)
    except REFUSALS as failure:
        newest = await here.if_reachable(here.ask.campaigns.get(campaign_id)) or campaign
        return _page(here, newest, bundles, told(form, failure), status=status_of(failure))
    return here.go(f"{LIST}/{campaign_id}/bundles", said=here.text(_SAVED))


async def _list(here: RequestContext, campaign: Campaign, wanted: Mapping[str, int | None]) -> None:
    listed = {one.bundle_id: one.override_min_amount for one in campaign.definition.bundles}
    edition = campaign.edition
    for bundle_id in [one for one in listed if one not in wanted]:
        await here.ask.drafts.remove_bundle(campaign.id, bundle_id, edition=edition)
        edition += 1
    for bundle_id, minimum in wanted.items():
        if bundle_id not in listed or listed[bundle_id] != minimum:
            await here.ask.drafts.put_bundle(campaign.id, bundle_id, minimum, edition=edition)
            edition += 1


def _wanted(sheet: Sheet, campaign: Campaign, known: Sequence[str]) -> dict[str, int | None]:
    """The bundles that are ticked, with their minimum; what cannot be read is a problem of the sheet."""
    currency = campaign.definition.currency
    read = {one: sheet.amount(f"{MINIMUM}{one}", currency) for one in known if sheet.ticked(f"{LISTED}{one}")}
    return {one: minimum if isinstance(minimum, int) else None for one, minimum in read.items()}


def _filled(here: RequestContext, campaign: Campaign) -> Form:
    currency, hand = campaign.definition.currency, hand_of(here)
    listed: list[EligibleBundle] = campaign.definition.bundles
    ticked = {f"{LISTED}{one.bundle_id}": "true" for one in listed}
    return Form(
        {
            **ticked,
            **{f"{MINIMUM}{one.bundle_id}": hand.written_amount(one.override_min_amount, currency) for one in listed},
        }
    )


def _rows(campaign: Campaign, bundles: Sequence[Bundle]) -> list[Row]:
    """Those that are offered or listed by the draft; the listed ones first."""
    listed = {one.bundle_id for one in campaign.definition.bundles}
    known = [Row(one.id, one) for one in bundles if one.is_offered or one.id in listed]
    gone = [Row(one, None) for one in sorted(listed - {row.id for row in known})]
    return sorted(
        [*known, *gone], key=lambda row: (row.id not in listed, row.bundle.name.casefold() if row.bundle else row.id)
    )


def _page(
    here: RequestContext, campaign: Campaign, bundles: Sequence[Bundle], form: Form, *, status: int = 200
) -> Response:
    rows = _rows(campaign, bundles)
    shown = [f"{MINIMUM}{row.id}" for row in rows]
    return here.render("campaign_bundles.html", status=status, campaign=campaign, rows=rows, form=form, shown=shown)
