"""A sales conversation: whom one talks to, what she says of her business, and which campaigns fit her.

Nothing of it is kept here: its name is in the path, the contact and the purchase that is talked about in the query.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi import Path as Part
from fastapi.responses import Response

from chassis.ids import new_id_text

from ..door import Here, Posted, RequestContext
from ..errors import WrongFields
from ..forms import Form
from ..forms.amounts import paid_amount
from ..forms.audit import ROOT, ROWS, Asked, asked_by
from ..forms.sheet import Unreadable
from ..schemas.campaigns import Campaign
from ..schemas.contacts import Contact, ContactDetail
from ..schemas.enrollments import Qualification
from ..view.findings import shown_values
from .saving import hand_of

router = APIRouter()
START = "/admin/sales"
PATH = f"{START}/conversation/{{session}}"
Session = Annotated[str, Part(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]
Typed = Annotated[str, Query(max_length=320)]
_CAMPAIGNS, _PEOPLE = 100, 10
_CURRENCY = "USD"


def _(text: str) -> str:
    return text


_NO_NAME = _("Letters, digits and . _ : - alone, at most 100 of them.")


@dataclass(frozen=True)
class Talk:
    """A conversation by its name, and whom it is with, if that is chosen already."""

    session: str
    contact_id: UUID | None = None

    def place(self, **query: str) -> str:
        """Where it goes on."""
        named = {"contact": str(self.contact_id)} if self.contact_id else {}
        told = urlencode({**named, **query})
        path = PATH.format(session=self.session)
        return f"{path}?{told}" if told else path


@dataclass(frozen=True)
class Fit:
    """A running campaign, and whether it would let the contact in; None while nobody is chosen, or nobody knows."""

    campaign: Campaign
    qualification: Qualification | None


@router.get(START)
async def show_start(here: Here) -> Response:
    """Begin a conversation; its name may be that which it has elsewhere."""
    return here.render("sales.html", form=Form())


@router.post(START)
async def begin(here: Here, given: Posted) -> Response:
    """Go to the conversation of a name, or of a new one."""
    name = given.get("session", "").strip()
    if name and not _is_name(name):
        form = Form({"session": name}).wrong(session=here.text(_NO_NAME))
        return here.render("sales.html", status=422, form=form)
    return here.go(PATH.format(session=name or new_id_text()))


@router.get(PATH)
async def show_conversation(  # noqa: PLR0913 - each is a name in the address
    here: Here,
    session: Session,
    contact: UUID | None = None,
    email: Typed = "",
    phone: Typed = "",
    *,
    bundle_id: Typed = "",
    amount: Typed = "",
) -> Response:
    """Read what runs, who is talked to, and what fits her."""
    form = Form({"email": email.strip(), "phone": phone.strip(), "bundle_id": bundle_id, "amount": amount.strip()})
    return await conversation(here, Talk(session, contact), form)


async def conversation(
    here: RequestContext, talk: Talk, form: Form, *, audit: Form | None = None, status: int = 200
) -> Response:
    """The page of a conversation, with an audit as far as it was typed."""
    running, person = await asyncio.gather(active(here), _person(here, talk.contact_id))
    form, people = await _found(here, form, person)
    form, fits = await _fits(here, form, person, running)
    asked = asked_of(running)
    return here.render(
        "conversation.html",
        status=status,
        session=talk.session,
        form=form,
        person=person,
        people=people,
        fits=sorted(fits, key=lambda fit: not (fit.qualification and fit.qualification.qualifies)),
        asked=asked,
        audit=audit or await _newest(here, person, form, asked),
        bundles=[(name, name) for name in dict.fromkeys(_bundles(running))],
        currency=here.visitor.currency or _CURRENCY,
        purchase=urlencode({"bundle_id": form.value("bundle_id"), "purchase": form.value("amount")}),
    )


async def active(here: RequestContext) -> list[Campaign]:
    """Campaigns that are running, newest first."""
    return (await here.ask.campaigns.search(status="active", limit=_CAMPAIGNS)).campaigns


def asked_of(campaigns: list[Campaign]) -> list[Asked]:
    """The values of an audit that their criteria are made of."""
    return asked_by(
        (one.threshold_source, one.label_template) for each in campaigns for one in each.definition.criteria
    )


def _is_name(name: str) -> bool:
    return len(name) <= 100 and name.isascii() and all(letter.isalnum() or letter in "_.:-" for letter in name)  # noqa: PLR2004


def _bundles(campaigns: list[Campaign]) -> list[str]:
    return [bundle.bundle_id for one in campaigns for bundle in one.definition.bundles]


async def _person(here: RequestContext, contact_id: UUID | None) -> ContactDetail | None:
    return await here.ask.contacts.get(contact_id) if contact_id else None


async def _found(here: RequestContext, form: Form, person: ContactDetail | None) -> tuple[Form, list[Contact] | None]:
    """Whom an address or a number leads to; None while nobody is looked for."""
    wanted = {"email": form.value("email")} if form.value("email") else {"phone": form.value("phone")}
    if person is not None or not any(wanted.values()):
        return form, None
    try:
        return form, (await here.ask.contacts.search(limit=_PEOPLE, **wanted)).items
    except WrongFields as failure:
        return form.wrong(**failure.problems), None


async def _fits(
    here: RequestContext, form: Form, person: ContactDetail | None, running: list[Campaign]
) -> tuple[Form, list[Fit]]:
    """Each running campaign with what it says to the person and the purchase that is talked about."""
    try:
        purchase = _purchase(here, form)
    except Unreadable as failure:
        form, purchase = form.wrong(amount=here.text(failure.reason)), {"bundle_id": form.value("bundle_id") or None}
    told = await here.if_reachable(here.ask.enrollments.qualifying(person.contact_id, **purchase)) if person else None
    known = {one.campaign_id: one for one in told or ()}
    return form, [Fit(campaign, known.get(campaign.id)) for campaign in running]


def _purchase(here: RequestContext, form: Form) -> dict[str, str | int | None]:
    """What is asked for a purchase. Raises `Unreadable` for an amount that is none."""
    bundle_id, amount = form.value("bundle_id") or None, form.value("amount")
    if not amount:
        return {"bundle_id": bundle_id}
    currency = here.visitor.currency or _CURRENCY
    return {
        "bundle_id": bundle_id,
        "amount": paid_amount(amount, currency, hand_of(here)),
        "currency": currency,
    }


async def _newest(here: RequestContext, person: ContactDetail | None, form: Form, asked: list[Asked]) -> Form:
    """The audit form with what the newest audit says."""
    if person is None:
        return Form({"email": form.value("email"), "phone": form.value("phone"), **ROWS})
    values = shown_values(await known_values(here, person.contact_id))
    return Form({**{f"{ROOT}{one.path}": values.get(one.path, "") for one in asked}, **ROWS})


async def known_values(here: RequestContext, contact_id: UUID) -> Mapping[str, object]:
    """What the newest audit of a contact says, which is the one that counts."""
    audits = await here.ask.contacts.audits(contact_id)
    return audits[-1].values if audits else {}
