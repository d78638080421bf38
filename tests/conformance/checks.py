"""What schemathesis checks beside its own: loaded by its process, which is told what must not be shown."""

from collections import Counter
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.generation.meta import TestPhase

from tests.conformance.settings import budget, foreign_mark, standing

_REFUSED, _MALFORMED, _COME_BACK = 400, 422, 503
_AWAITED = ("OnItsWay", "Delayed")
"""How codes of 503 end that are answers: nothing carries events here while requests are drawn."""
_EACH = 10
_GIVEN: Counter[str] = Counter()
"""Cases that the document has given, by operation."""


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
    """Leave out changes to those who ask; schemathesis takes ids out of answers, theirs among them."""
    return case.method == "GET" or standing().isdisjoint(str(one) for one in (case.path_parameters or {}).values())


@schemathesis.hook("filter_case")
def within_budget(_context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
    """Leave out most of what the document gives of an operation beyond a budget: rules that hold rules have no end.

    The first half of the budget are cases as they come, the other half is one in ten of those that follow.
    """
    if case.meta is None or case.meta.phase.name is not TestPhase.COVERAGE:
        return True
    _GIVEN[case.operation.label] += 1
    number, half = _GIVEN[case.operation.label], budget() // 2
    return number <= half or (number <= half * (_EACH + 1) and number % _EACH == 0)


@schemathesis.check
def nothing_foreign(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """No answer holds what somebody of the other tenant named or wrote."""
    if "operator" in case.operation.definition.raw["x-roles"]:  # who makes the tenants knows their names
        return
    if foreign_mark() in response.text_lossy().lower():
        raise Failure(
            operation=case.operation.label,
            title="Foreign",
            message=f"Shows another tenant: {response.text_lossy()[:300]}",
        )


@schemathesis.check
def nothing_is_down(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """Whoever is told to come back is told that something is on its way, or that a provider does not answer."""
    if response.status_code == _COME_BACK and not response.json().get("code", "").endswith(_AWAITED):
        raise Failure(operation=case.operation.label, title="Down", message=response.text_lossy()[:300])


@schemathesis.check
def problems_are_told_alike(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """Every refusal says its own status, and a type whose page there is; what is malformed is named, field by field."""
    if response.status_code < _REFUSED or not response.content:  # HEAD has no body
        return
    told = response.json() if "json" in (response.headers.get("content-type") or [""])[0] else None
    problem = told if isinstance(told, dict) else {}
    is_ours = str(problem.get("type")).startswith("/problems/")
    if not is_ours or problem["status"] != response.status_code:
        raise Failure(operation=case.operation.label, title="Not a problem of ours", message=str(told))
    fields = [one.get("field") or "" for one in problem.get("errors") or [{}]]
    if response.status_code == _MALFORMED and not all(_is_of(case, field) for field in fields):
        raise Failure(operation=case.operation.label, title="No field of the request is named", message=str(told))


def _is_of(case: schemathesis.Case[Any], field: str) -> bool:
    """Whether a fault names something that the request has, or could have; what is in a body, its own shape says."""
    place, _, name = field.partition(".")
    given = {"path": case.path_parameters, "query": case.query, "header": case.headers}
    if place not in given or not name:
        return bool(field)
    declared = (one["name"] for one in case.operation.definition.raw.get("parameters", ()) if one["in"] == place)
    return name.partition(".")[0].lower() in {str(one).lower() for one in (*declared, *(given[place] or ()))}
