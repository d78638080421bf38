"""What the gateway refuses, as failures of ours: problem details (RFC 9457) in, one exception out."""

from typing import Any

import httpx

from chassis.errors import Failure

from ..errors import (
    CampaignOver,
    ChangedMeanwhile,
    GatewayDown,
    NotAllowed,
    NotThere,
    Refused,
    SecondFactorNeeded,
    SignedOut,
    TooMany,
    WrongCredentials,
    WrongFields,
)
from ..schemas.sentences import Sentence

_PARTS = ("body.", "query.", "path.", "header.")
_TYPED_WRONG = ("WrongCredentials", "WrongPassword", "PasswordLinkOver", "CodeWrong")
_SAID = {**dict.fromkeys(_TYPED_WRONG, WrongCredentials), "SecondFactorNeeded": SecondFactorNeeded}
_KINDS: dict[int, type[Failure]] = {403: NotAllowed, 404: NotThere}
_REFUSED = (400, 409, 413)


def failure_of(answer: httpx.Response, *, with_token: bool) -> Failure:
    """The failure that an answer of 4xx or 5xx says; with a token, 401 means that the session is over."""
    told = _problem(answer)
    code = str(told.get("code") or "")
    detail = _sentence(told, "detail")
    match answer.status_code:
        case 401:
            return (SignedOut if with_token else _SAID.get(code, SignedOut))(detail)
        case 404 if code == "CampaignOver":
            return CampaignOver(detail, name=str(told.get("name") or ""))
        case 412:
            return ChangedMeanwhile(detail, current=_number(told.get("current")))
        case 422:
            return WrongFields(detail, problems=_problems(told))
        case 429:
            return TooMany(detail, seconds=_number(answer.headers.get("retry-after")))
        case status if status in _REFUSED:
            return Refused(detail, code=code)
        case status:
            return _KINDS.get(status, GatewayDown)(detail)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _sentence(told: dict[str, Any], name: str) -> Sentence:
    params = told.get("params")
    return Sentence(str(told.get(name) or ""), str(told.get("code") or ""), params if isinstance(params, dict) else {})


def _problems(told: dict[str, Any]) -> dict[str, str]:
    """Field to what is wrong with it; of several faults of one field the first."""
    found: dict[str, str] = {}
    for error in told.get("errors") or ():
        if isinstance(error, dict):
            found.setdefault(_field(str(error.get("field", ""))), _sentence(error, "reason"))
    return found


def _field(name: str) -> str:
    return next((name.removeprefix(part) for part in _PARTS if name.startswith(part)), name)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 1
