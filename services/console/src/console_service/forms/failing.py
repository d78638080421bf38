"""What becomes of a form that was not taken: it is shown again as it was typed, with every problem beside its field."""

from collections.abc import Mapping
from dataclasses import replace

from chassis.errors import Failure

from ..errors import ChangedMeanwhile, GatewayDown, Refused, TooMany, WrongFields
from .form import Form


def _(text: str) -> str:
    return text


REFUSALS = (WrongFields, Refused, ChangedMeanwhile, TooMany, GatewayDown)
"""Failures after which a form is shown again."""
_STATUSES: dict[type[Failure], int] = {WrongFields: 422, TooMany: 429, GatewayDown: 503}
_CHANGED = _("Somebody else has changed it since you opened this page. What you typed is still here.")
_TOO_OFTEN = _("Too many requests. Wait a moment, then try again.")
_DOWN = _("The system does not answer. What you typed is still here: wait a moment, then try again.")


def status_of(failure: Failure) -> int:
    """The status of a page that shows a form again."""
    return next((status for kind, status in _STATUSES.items() if isinstance(failure, kind)), 409)


def told(form: Form, failure: Failure, *, fields: Mapping[str, str] | None = None, at: str = "") -> Form:
    """The form with what is wrong; `fields` leads from the code of a refusal to the field that it is about, else `at`.

    What was found wrong before stays: it says more than the API can.
    """
    return replace(form, problems=_problems(form, failure, fields or {}, at), refused=status_of(failure))


def _problems(form: Form, failure: Failure, fields: Mapping[str, str], at: str) -> Mapping[str, str]:
    match failure:
        case WrongFields():
            return {**failure.problems, **form.problems}
        case Refused():
            return {**form.problems, fields.get(failure.code, at): failure.detail}
        case ChangedMeanwhile():
            return {**form.problems, "": _CHANGED}
        case TooMany():
            return {**form.problems, "": _TOO_OFTEN}
        case _:
            return {**form.problems, "": _DOWN}
