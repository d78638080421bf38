"""One user: what she is, and what an admin may do: role, link, second factor, sessions, disabling."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..forms import Form
from ..forms.failing import REFUSALS, told
from ..schemas.users import User
from ..view.office_actions import USER_ACTIONS
from .users import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/{{user_id}}"
Action = Annotated[str, Part(pattern=f"^({'|'.join(USER_ACTIONS)})$")]


def _(text: str) -> str:
    return text


_ROLE = _("The role is changed.")


@router.get(PATH)
async def show_user(here: Here, user_id: UUID) -> Response:
    """One of them."""
    return await _shown(here, user_id, Form())


@router.post(f"{PATH}/role")
async def change_role(here: Here, user_id: UUID, given: Posted) -> Response:
    """Give her another role."""
    form = Form({"role": given.get("role", "")})
    try:
        await here.ask.users.change(user_id, {"role": form.value("role")})
    except REFUSALS as failure:
        return await _shown(here, user_id, told(form, failure, at="role"))
    return here.go(f"{LIST}/{user_id}", said=here.text(_ROLE))


@router.post(f"{PATH}/{{action}}")
async def act(here: Here, user_id: UUID, action: Action) -> Response:
    """Do it; a link is shown this once, anything else is said on her page."""
    try:
        if action == "link":
            return here.render("user_link.html", linked=await here.ask.users.link(user_id))
        await _done(here, user_id, action)
    except Refused as refusal:
        return await _shown(here, user_id, told(Form(), refusal))
    return here.go(f"{LIST}/{user_id}", said=here.text(USER_ACTIONS[action].done))


async def _done(here: RequestContext, user_id: UUID, action: str) -> None:
    match action:
        case "drop-factor":
            await here.ask.users.drop_factor(user_id)
        case "end-sessions":
            await here.ask.users.end_sessions(user_id)
        case _:
            await here.ask.users.change(user_id, {"disabled": action == "disable"})


async def _shown(here: RequestContext, user_id: UUID, form: Form) -> Response:
    user = await here.ask.users.get(user_id)
    kept = form.holding({"role": user.role, **form.values})
    actions = {name: USER_ACTIONS[name] for name in _actions_of(user)}
    return here.render("user.html", status=kept.status, user=user, form=kept, actions=actions)


def _actions_of(user: User) -> list[str]:
    """What may be done with her as she is."""
    if user.status == "disabled":
        return ["enable"]
    has = {"link": True, "end-sessions": user.status == "active", "drop-factor": user.has_second_factor}
    return [*(name for name, is_so in has.items() if is_so), "disable"]
