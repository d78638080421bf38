"""What staff may do with an enrollment: said on a page of its own, and done by the button there."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import NotThere, Refused, WrongFields
from ..forms import Form, key_of
from ..schemas.enrollments import WholeEnrollment
from ..view.enrollment_words import ENROLLMENT_ACTIONS
from ..view.words import word
from .enrollment import PATH as ONE
from .enrollment import offered, payout_of

router = APIRouter()
PATH = f"{ONE}/{{action}}"
Action = Annotated[str, Part(pattern=f"^({'|'.join(ENROLLMENT_ACTIONS)})$")]


def _(text: str) -> str:
    return text


_NOT_NOW = _("That cannot be done as the enrollment stands now.")
_NO_ORDER = _("Choose one of the purchases of this contact.")


@router.get(PATH)
async def show_action(here: Here, campaign_id: UUID, enrollment_id: UUID, action: Action) -> Response:
    """Say what it will do."""
    return await _confirmation(here, {"campaign_id": campaign_id, "enrollment_id": enrollment_id}, action, Form())


@router.post(PATH)
async def act(here: Here, campaign_id: UUID, enrollment_id: UUID, action: Action, given: Posted) -> Response:
    """Do it; a refusal is told on the same page."""
    place = {"campaign_id": campaign_id, "enrollment_id": enrollment_id}
    form = Form({name: given.get(name, "").strip() for name in ("notes", "order_id")})
    try:
        said = await _done(here, place, action, form, key=key_of(given))
    except WrongFields as failure:
        return await _confirmation(here, place, action, form.wrong(**failure.problems), status=422)
    except Refused as refusal:
        return await _confirmation(here, place, action, form.wrong(**{"": refusal.detail}), status=409)
    return here.go(ONE.format(**place), said=said)


async def _done(here: RequestContext, place: Mapping[str, UUID], action: str, form: Form, *, key: str) -> str:
    """Do it, and say so; of a payout also how it stands now. Raises what the gateway refuses."""
    done = here.text(ENROLLMENT_ACTIONS[action].done)
    match action:
        case "resolve":
            payout = await here.ask.enrollments.resolve(place, notes=form.value("notes"), key=key)
            return f"{done} {here.text(word('payout_state', payout.state).text)}."
        case "order":
            await here.ask.enrollments.link_order(place, _order_of(here, form), key=key)
        case _:
            await here.ask.enrollments.withdraw(place, key=key)
    return done


def _order_of(here: RequestContext, form: Form) -> UUID:
    try:
        return UUID(form.value("order_id"))
    except ValueError as failure:
        raise WrongFields(problems={"order_id": here.text(_NO_ORDER)}) from failure


async def _confirmation(
    here: RequestContext, place: Mapping[str, UUID], action: str, form: Form, *, status: int = 200
) -> Response:
    one, payout = await asyncio.gather(here.ask.enrollments.get(place), here.if_reachable(payout_of(here, dict(place))))
    is_offered = action in offered(one)
    if not is_offered and not form.problem(""):
        form = form.wrong(**{"": here.text(_NOT_NOW)})
    return here.render(
        "enrollment_action.html",
        status=status,
        one=one,
        payout=payout,
        action=action,
        words=ENROLLMENT_ACTIONS[action],
        form=form,
        is_offered=is_offered,
        orders=await _orders(here, one) if action == "order" else [],
    )


async def _orders(here: RequestContext, one: WholeEnrollment) -> list[tuple[str, str]]:
    """The purchases of the contact, newest first, as a choice."""
    try:
        contact = await here.ask.contacts.get(one.contact_id)
    except NotThere:
        return []
    formats = here.formats
    newest = sorted(contact.orders, key=lambda order: order.order.paid_at, reverse=True)
    return [
        (
            str(order.order_id),
            " · ".join(
                (
                    formats.money(order.order.amount.amount, order.order.amount.currency),
                    formats.day(order.order.paid_at),
                    order.order.bundle_id or order.named_bundle_id or order.order.reference,
                )
            ),
        )
        for order in newest
    ]
