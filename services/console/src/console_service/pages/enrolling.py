"""Staff enrolls a contact: what will follow is said first; whoever is not let in is told with every reason."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import WrongFields
from ..forms import Form, key_of
from ..forms.enrolling import FIELDS, SALES, body_of, read_enrolling
from ..forms.sheet import Unreadable
from ..schemas.campaigns import Campaign
from ..schemas.contacts import Contact
from ..schemas.enrollments import EnrollmentRefusal
from ..view.words import word
from .enrollments import PATH as LIST
from .saving import hand_of

router = APIRouter()
PATH = f"{LIST}/new"
_BY_HAND = ("admin_manual", SALES)


def _(text: str) -> str:
    return text


_NOBODY = _("Say an e-mail address or a phone number.")
_DONE = _("%(name)s is enrolled.")


@router.get(PATH)
async def show_form(  # noqa: PLR0913 - each is a name in the address
    here: Here,
    campaign_id: UUID,
    contact: UUID | None = None,
    source: Annotated[str, Query(max_length=50)] = "",
    proposal: Annotated[str, Query(max_length=200)] = "",
    *,
    bundle_id: Annotated[str, Query(max_length=200)] = "",
    purchase: Annotated[str, Query(max_length=50)] = "",
) -> Response:
    """The form; a contact who is named is not asked for her address again."""
    chosen = {"source": source if source in _BY_HAND else "", "proposal": proposal}
    chosen |= {"bundle_id": bundle_id, "purchase": purchase}
    form = Form({**chosen, "contact_id": str(contact) if contact else ""})
    return await _form(here, await here.ask.campaigns.get(campaign_id), form)


@router.post(PATH)
async def enroll(here: Here, campaign_id: UUID, given: Posted) -> Response:
    """Enroll, and show the enrollment; a refusal or a wrong field leaves the form as it was typed."""
    form = read_enrolling(given)
    campaign = await here.ask.campaigns.get(campaign_id)
    if problems := _problems(here, form, campaign):
        return await _form(here, campaign, form.wrong(**problems), status=422)
    try:
        body = body_of(form, campaign.definition.currency, hand_of(here))
        decided = await here.ask.enrollments.enroll(campaign_id, body, key=key_of(given))
    except WrongFields as failure:
        return await _form(here, campaign, form.wrong(**_folded(failure.problems)), status=422)
    if isinstance(decided, EnrollmentRefusal):
        return await _form(here, campaign, form, refused=decided)
    said = here.text(_DONE) % {"name": decided.who}
    return here.go(f"{LIST.format(campaign_id=campaign_id)}/{decided.enrollment_id}", said=said)


def _problems(here: RequestContext, form: Form, campaign: Campaign) -> dict[str, str]:
    """What the API need not be asked about."""
    problems = {}
    if not any(form.value(name) for name in ("contact_id", "email", "phone")):
        problems["email"] = here.text(_NOBODY)
    try:
        body_of(form, campaign.definition.currency, hand_of(here))
    except Unreadable as failure:
        problems["purchase"] = here.text(failure.reason)
    return problems


def _folded(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems of the parts of a purchase, beside the purchase."""
    return {name.partition(".")[0]: problem for name, problem in problems.items()}


async def _form(
    here: RequestContext, campaign: Campaign, form: Form, *, status: int = 200, refused: EnrollmentRefusal | None = None
) -> Response:
    return here.render(
        "enroll.html",
        status=status,
        campaign=campaign,
        contact=await _contact(here, form),
        form=form,
        fields=FIELDS,
        refused=refused,
        bundles=[(one.bundle_id, one.bundle_id) for one in campaign.definition.bundles],
        sources=[(name, here.text(word("entry", name).text)) for name in _BY_HAND],
    )


async def _contact(here: RequestContext, form: Form) -> Contact | None:
    try:
        contact_id = UUID(form.value("contact_id"))
    except ValueError:
        return None
    return await here.ask.contacts.get(contact_id)
