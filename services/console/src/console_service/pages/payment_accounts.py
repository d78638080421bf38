"""Accounts from which money goes back: kept, given another key, enabled and disabled. No key is ever shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from chassis.ids import new_id

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..forms import Form
from ..forms.access import typed, without
from ..forms.failing import REFUSALS, told
from ..view.office_actions import PAYMENT_ACTIONS

router = APIRouter()
PATH = "/admin/settings/payments"
ONE = f"{PATH}/{{account_id}}"
FIELDS = ("name", "account", "api_key")
Action = Annotated[str, Part(pattern=f"^({'|'.join(PAYMENT_ACTIONS)})$")]


def _(text: str) -> str:
    return text


_KEPT, _ROTATED = _("The account is kept."), _("The account has another key.")


@router.get(PATH)
async def list_payment_accounts(here: Here) -> Response:
    """All of them."""
    return here.render("payment_accounts.html", accounts=await here.ask.payment_accounts.list())


@router.get(f"{PATH}/new")
async def show_new_payment_account(here: Here) -> Response:
    """The form."""
    return _form(here, Form())


@router.post(f"{PATH}/new")
async def make_payment_account(here: Here, given: Posted) -> Response:
    """Keep a new one."""
    form = typed(given, *FIELDS)
    asked = {"provider": "stripe", **{name: value for name, value in form.values.items() if value}}
    try:
        account = await here.ask.payment_accounts.keep(new_id(), {"name": "", **asked})
    except REFUSALS as failure:
        return _form(here, told(form, failure))
    return here.go(f"{PATH}/{account.id}", said=here.text(_KEPT))


@router.get(ONE)
async def show_payment_account(here: Here, account_id: UUID) -> Response:
    """One of them, and what may be done with it."""
    return await _shown(here, account_id, Form())


@router.post(f"{ONE}/name")
async def rename_payment_account(here: Here, account_id: UUID, given: Posted) -> Response:
    """Call it something else."""
    form, account = typed(given, "name"), await here.ask.payment_accounts.get(account_id)
    asked = {"provider": account.provider, "account": account.account, "name": form.value("name")}
    try:
        await here.ask.payment_accounts.keep(account_id, asked)
    except REFUSALS as failure:
        return await _shown(here, account_id, told(form, failure))
    return here.go(f"{PATH}/{account_id}", said=here.text(_KEPT))


@router.post(f"{ONE}/rotate")
async def rotate_payment_key(here: Here, account_id: UUID, given: Posted) -> Response:
    """Use another key from now on."""
    try:
        await here.ask.payment_accounts.rotate(account_id, given.get("api_key", "").strip())
    except REFUSALS as failure:
        return await _shown(here, account_id, told(Form(), failure, at="api_key"))
    return here.go(f"{PATH}/{account_id}", said=here.text(_ROTATED))


@router.post(f"{ONE}/{{action}}")
async def act(here: Here, account_id: UUID, action: Action) -> Response:
    """Enable or disable it."""
    try:
        await here.ask.payment_accounts.act(account_id, action)
    except Refused as refusal:
        return await _shown(here, account_id, told(Form(), refusal))
    return here.go(f"{PATH}/{account_id}", said=here.text(PAYMENT_ACTIONS[action].done))


def _form(here: RequestContext, form: Form) -> Response:
    return here.render("payment_account_new.html", status=form.status, form=without(form, "api_key"))


async def _shown(here: RequestContext, account_id: UUID, form: Form) -> Response:
    account = await here.ask.payment_accounts.get(account_id)
    filled = form.holding({"name": account.name, **form.values})
    action = "enable" if account.disabled_at else "disable"
    return here.render(
        "payment_account.html",
        status=form.status,
        account=account,
        form=filled,
        action=action,
        words=PAYMENT_ACTIONS[action],
    )
