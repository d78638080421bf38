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
from ..forms.access import of_settings, typed, without
from ..forms.failing import REFUSALS, told
from ..forms.mail_kinds import MAIL_KINDS, MailKind, kind_of
from ..schemas.accounts import MailAccount
from ..view.office_actions import MAIL_ACTIONS

router = APIRouter()
PATH = "/admin/settings/mail"
ONE = f"{PATH}/{{account_id}}"
Action = Annotated[str, Part(pattern=f"^({'|'.join(MAIL_ACTIONS)})$")]


def _(text: str) -> str:
    return text


_KEPT, _ADDED = _("The account is kept."), _("The account has another secret.")
_FORGOTTEN = _("Only the newest secret is used now.")


@router.get(PATH)
async def list_mail_accounts(here: Here) -> Response:
    """All of them."""
    return here.render("mail_accounts.html", accounts=await here.ask.mail_accounts.list())


@router.get(f"{PATH}/new")
async def show_new_mail_account(here: Here, provider: str = "") -> Response:
    """The form of a kind of account."""
    kind = kind_of(provider)
    return _form(here, Form(dict(kind.filled)), kind)


@router.post(f"{PATH}/new")
async def make_mail_account(here: Here, given: Posted) -> Response:
    """Keep a new one."""
    kind = kind_of(given.get("provider", ""))
    form = typed(given, *kind.fields)
    try:
        account = await here.ask.mail_accounts.keep(new_id(), kind.told(form, "active"))
    except REFUSALS as failure:
        return _form(here, of_settings(told(form, failure)), kind)
    return here.go(f"{PATH}/{account.id}", said=here.text(_KEPT))


@router.get(ONE)
async def show_mail_account(here: Here, account_id: UUID) -> Response:
    """One of them, and what may be done with it."""
    return await _shown(here, account_id, Form())


@router.get(f"{ONE}/edit")
async def show_settings(here: Here, account_id: UUID) -> Response:
    """Its settings, in a form."""
    account = await here.ask.mail_accounts.get(account_id)
    kind = kind_of(account.provider)
    return _form(here, _filled(account, kind), kind, account)


@router.post(f"{ONE}/edit")
async def change_settings(here: Here, account_id: UUID, given: Posted) -> Response:
    """Change them; a secret that is left out stays."""
    account = await here.ask.mail_accounts.get(account_id)
    kind = kind_of(account.provider)
    form = typed(given, *kind.fields)
    try:
        await here.ask.mail_accounts.keep(account_id, kind.told(form, account.status))
    except REFUSALS as failure:
        return _form(here, of_settings(told(form, failure)), kind, account)
    return here.go(f"{PATH}/{account_id}", said=here.text(_KEPT))


@router.post(f"{ONE}/secrets")
async def add_secrets(here: Here, account_id: UUID, given: Posted) -> Response:
    """Another secret; the one before is used as long as the provider refuses the new one."""
    kind = kind_of((await here.ask.mail_accounts.get(account_id)).provider)
    try:
        await here.ask.mail_accounts.add_secrets(account_id, {kind.secret: given.get(kind.secret, "")})
    except REFUSALS as failure:
        problems = told(Form(), failure, at=kind.secret).problems
        form = Form({}, {name.removeprefix("secrets."): told for name, told in problems.items()})
        return await _shown(here, account_id, form)
    return here.go(f"{PATH}/{account_id}", said=here.text(_ADDED))


@router.post(f"{ONE}/forget-old")
async def forget_old_secrets(here: Here, account_id: UUID) -> Response:
    """Use the newest secret alone."""
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


def _filled(account: MailAccount, kind: MailKind) -> Form:
    told = {name: str(value) for name, value in account.settings.items() if value is not None}
    ticks = {name: "true" if account.settings.get(name) else "" for name in kind.ticks}
    return Form({**told, "name": account.name, **ticks})


def _form(here: RequestContext, form: Form, kind: MailKind, account: MailAccount | None = None) -> Response:
    shown = without(form, kind.secret)
    kinds = [(f"{PATH}/new?provider={one.provider}", here.text(one.label)) for one in MAIL_KINDS.values()]
    return here.render(
        "mail_account_form.html", status=form.status, form=shown, kind=kind, kinds=kinds, account=account
    )


async def _shown(here: RequestContext, account_id: UUID, form: Form) -> Response:
    account = await here.ask.mail_accounts.get(account_id)
    action = "resume" if account.status == "paused" else "pause"
    kind, words = kind_of(account.provider), MAIL_ACTIONS[action]
    return here.render(
        "mail_account.html", status=form.status, account=account, kind=kind, form=form, action=action, words=words
    )
