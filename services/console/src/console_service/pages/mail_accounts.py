"""Accounts through which mail goes out: kept, paused, resumed, and given other secrets. No secret is ever shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from chassis.ids import new_id

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..forms import Form
from ..forms.access import MAIL_FIELDS, mail_of_form, of_settings, typed, without
from ..forms.failing import REFUSALS, told
from ..schemas.accounts import MailAccount
from ..view.office_actions import MAIL_ACTIONS

router = APIRouter()
PATH = "/admin/settings/mail"
ONE = f"{PATH}/{{account_id}}"
Action = Annotated[str, Part(pattern=f"^({'|'.join(MAIL_ACTIONS)})$")]


def _(text: str) -> str:
    return text


_KEPT, _ADDED = _("The account is kept."), _("The account has another password.")
_FORGOTTEN = _("Only the newest password is used now.")


@router.get(PATH)
async def list_mail_accounts(here: Here) -> Response:
    """All of them."""
    return here.render("mail_accounts.html", accounts=await here.ask.mail_accounts.list())


@router.get(f"{PATH}/new")
async def show_new_mail_account(here: Here) -> Response:
    """The form."""
    return _form(here, Form({"port": "587"}))


@router.post(f"{PATH}/new")
async def make_mail_account(here: Here, given: Posted) -> Response:
    """Keep a new one."""
    form = typed(given, *MAIL_FIELDS)
    try:
        account = await here.ask.mail_accounts.keep(new_id(), mail_of_form(form, "active"))
    except REFUSALS as failure:
        return _form(here, of_settings(told(form, failure)))
    return here.go(f"{PATH}/{account.id}", said=here.text(_KEPT))


@router.get(ONE)
async def show_mail_account(here: Here, account_id: UUID) -> Response:
    """One of them, and what may be done with it."""
    return await _shown(here, account_id, Form())


@router.get(f"{ONE}/edit")
async def show_settings(here: Here, account_id: UUID) -> Response:
    """Its settings, in a form."""
    account = await here.ask.mail_accounts.get(account_id)
    return _form(here, _filled(account), account)


@router.post(f"{ONE}/edit")
async def change_settings(here: Here, account_id: UUID, given: Posted) -> Response:
    """Change them; a password that is left out stays."""
    form, account = typed(given, *MAIL_FIELDS), await here.ask.mail_accounts.get(account_id)
    try:
        await here.ask.mail_accounts.keep(account_id, mail_of_form(form, account.status))
    except REFUSALS as failure:
        return _form(here, of_settings(told(form, failure)), account)
    return here.go(f"{PATH}/{account_id}", said=here.text(_KEPT))


@router.post(f"{ONE}/secrets")
async def add_secrets(here: Here, account_id: UUID, given: Posted) -> Response:
    """Another password; the one before is used as long as the provider refuses the new one."""
    try:
        await here.ask.mail_accounts.add_secrets(account_id, {"password": given.get("password", "")})
    except REFUSALS as failure:
        problems = told(Form(), failure, at="password").problems
        form = Form({}, {name.removeprefix("secrets."): told for name, told in problems.items()})
        return await _shown(here, account_id, form)
    return here.go(f"{PATH}/{account_id}", said=here.text(_ADDED))


@router.post(f"{ONE}/forget-old")
async def forget_old_secrets(here: Here, account_id: UUID) -> Response:
    """Use the newest password alone."""
    await here.ask.mail_accounts.forget_old_secrets(account_id)
    return here.go(f"{PATH}/{account_id}", said=here.text(_FORGOTTEN))


@router.post(f"{ONE}/{{action}}")
async def act(here: Here, account_id: UUID, action: Action) -> Response:
    """Pause or resume it."""
    try:
        await here.ask.mail_accounts.act(account_id, action)
    except Refused as refusal:
        return await _shown(here, account_id, told(Form(), refusal))
    return here.go(f"{PATH}/{account_id}", said=here.text(MAIL_ACTIONS[action].done))


def _filled(account: MailAccount) -> Form:
    told = {name: str(value) for name, value in account.settings.items() if value is not None}
    use_tls = "true" if account.settings.get("use_tls") else ""
    return Form({**told, "name": account.name, "use_tls": use_tls})


def _form(here: RequestContext, form: Form, account: MailAccount | None = None) -> Response:
    shown = without(form, "password")
    return here.render("mail_account_form.html", status=form.status, form=shown, account=account)


async def _shown(here: RequestContext, account_id: UUID, form: Form) -> Response:
    account = await here.ask.mail_accounts.get(account_id)
    action = "resume" if account.status == "paused" else "pause"
    words = MAIL_ACTIONS[action]
    return here.render("mail_account.html", status=form.status, account=account, form=form, action=action, words=words)
