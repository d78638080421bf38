"""A new campaign, and the draft of one that is there: name, time, payout and how it looks, in one form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from chassis.errors import Failure

from ..door import Posted, RequestContext
from ..door.public import origin_of, with_sources
from ..errors import ChangedMeanwhile
from ..forms import Form
from ..forms import campaign as fields
from ..forms.failing import REFUSALS, status_of, told
from ..view.campaign_words import AMOUNTS, ASSETS
from ..view.choices import campaign_types, currency_choices, worded
from ..view.words import PAYOUTS
from .campaigns import PATH as LIST
from .saving import Definer, edition_of, hand_of

router = APIRouter()
NEW, EDIT = f"{LIST}/new", f"{LIST}/{{campaign_id}}/edit"
_USUAL = "USD"
_BESIDE = {"SlugTaken": "slug", "SecondPersonNeeded": "four_eyes"}


def _(text: str) -> str:
    return text


_TAKEN = _("Another campaign has this address: choose another one.")


@router.get(NEW)
async def show_new(here: Definer) -> Response:
    """An empty form."""
    return _page(here, fields.begun(here.visitor.currency or _USUAL))


@router.post(NEW)
async def create(here: Definer, given: Posted) -> Response:
    """Begin the draft, or show the form again: as it will look, with another row, or with what is wrong."""
    form = fields.read_campaign(given)
    if "step" in given:
        return _page(here, form)
    asked = fields.body_of(form, hand_of(here, given))
    try:
        made = await here.ask.campaigns.create(asked.body)
    except REFUSALS as failure:
        return _page(here, _refused(asked.form, failure), status=status_of(failure))
    return here.go(f"{LIST}/{made.id}/criteria", said=here.text(_("The draft is begun. Now say what has to be met.")))


@router.get(EDIT)
async def show_edit(here: Definer, campaign_id: UUID) -> Response:
    """The form as the draft fills it."""
    campaign = await here.ask.campaigns.get(campaign_id)
    form = fields.filled_from(campaign, hand_of(here))
    kept = {"edition": str(campaign.edition), "published": "yes" if campaign.current_version else ""}
    return _page(here, Form({**form.values, **kept}), campaign_id)


@router.post(EDIT)
async def edit(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Keep the draft, or show the form again; after a change by somebody else, with what differs."""
    form = fields.read_campaign(given)
    if "step" in given:
        return _page(here, form, campaign_id)
    asked = fields.body_of(form, hand_of(here, given), is_published=bool(given.get("published")))
    try:
        await here.ask.campaigns.edit(campaign_id, asked.body, edition=edition_of(given))
    except ChangedMeanwhile as failure:
        return await _overtaken(here, campaign_id, told(asked.form, failure))
    except REFUSALS as failure:
        return _page(here, _refused(asked.form, failure), campaign_id, status=status_of(failure))
    return here.go(f"{LIST}/{campaign_id}", said=here.text(_("The draft is saved.")))


async def _overtaken(here: RequestContext, campaign_id: UUID, form: Form) -> Response:
    """What was typed, and beside it what the draft says now; the next try is meant for that edition."""
    campaign = await here.ask.campaigns.get(campaign_id)
    now = fields.filled_from(campaign, hand_of(here, form.values)).values
    kept = form.holding({**form.values, "edition": str(campaign.edition)})
    differing = {name: (now.get(name, ""), form.value(name)) for name in fields.SHOWN}
    theirs = {name: pair for name, pair in differing.items() if pair[0] != pair[1]}
    return _page(here, kept, campaign_id, status=409, theirs=theirs)


def _refused(form: Form, failure: Failure) -> Form:
    """Where the slug is taken, the API's sentence is about slugs; ours is about addresses."""
    known = told(form, failure, fields=_BESIDE)
    return known.wrong(slug=_TAKEN) if getattr(failure, "code", "") == "SlugTaken" else known


def _page(
    here: RequestContext,
    form: Form,
    campaign_id: UUID | None = None,
    *,
    status: int = 200,
    theirs: Mapping[str, tuple[str, str]] | None = None,
) -> Response:
    rows = len(fields.assets_of(form)) + (2 if form.value("step") == "asset" else 1)
    names = [f"promo_assets.{row}.{name}" for row in range(rows) for name in ("kind", "url", "title")]
    shown = (*fields.SHOWN, *names)
    preview = fields.preview_of(form, hand_of(here, form.values))
    given: dict[str, Any] = {
        "form": form.folded(*shown),
        "shown": (*shown, "family"),
        "campaign_id": campaign_id,
        "is_published": bool(form.value("published")),
        "rows": min(rows, fields.MOST_ASSETS),
        "preview": preview,
        "types": campaign_types(here.text),
        "currencies": currency_choices(here.visitor.look.language, form.value("currency")),
        "payouts": worded(here.text, PAYOUTS),
        "amount_types": worded(here.text, AMOUNTS),
        "assets": worded(here.text, ASSETS),
        "zone": form.value("zone") or here.visitor.look.zone or "UTC",
        "theirs": theirs or {},
    }
    answer = here.render("campaign_form.html", status=status, **given)
    return with_sources(answer, images=origin_of(preview.hero_image_url))
