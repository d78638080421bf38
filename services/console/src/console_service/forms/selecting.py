"""The form that chooses what is done, and with which contacts of a campaign."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from .form import Form

ACTIONS = ("enroll", "pause", "resume", "exit")
SHOWN = ("action", "who", "contacts")
LISTED, EVERYBODY = "contacts", "everybody"


def _(text: str) -> str:
    return text


_NO_ACTION = _("Choose what is to be done.")
_NOBODY = _("Choose with whom.")
_NO_LIST = _("Name at least one contact.")


def begun() -> Form:
    """Nobody is chosen yet."""
    return Form({"action": "enroll", "who": "", "contacts": ""})


def read(given: Mapping[str, str]) -> Form:
    """What was typed, and what is missing."""
    form = Form({name: given.get(name, "").strip() for name in SHOWN})
    problems = dict[str, str]()
    if form.value("action") not in ACTIONS:
        problems["action"] = _NO_ACTION
    if not _is_chosen(form.value("who")):
        problems["who"] = _NOBODY
    elif form.value("who") == LISTED and not _lines(form):
        problems["contacts"] = _NO_LIST
    return form.telling(problems)


def chosen(form: Form) -> dict[str, Any]:
    """The selection as the API takes it, of a form without problems."""
    match form.value("who"):
        case "everybody":
            return {"everybody": True}
        case "contacts":
            return {"contacts": _lines(form)}
        case segment_id:
            return {"segment_id": segment_id}


def beside(form: Form) -> Form:
    """The same form, with the API's problems beside the fields that they are about."""
    renamed = {("who" if name == "segment_id" else name): problem for name, problem in form.problems.items()}
    return form.telling(renamed).folded(*SHOWN)


def _lines(form: Form) -> list[str]:
    return [line.strip() for line in form.value("contacts").splitlines() if line.strip()]


def _is_chosen(who: str) -> bool:
    if who in (LISTED, EVERYBODY):
        return True
    try:
        return bool(UUID(who))
    except ValueError:
        return False
