"""What schemathesis checks beside its own: loaded by its process, which is told what must not be shown."""

from typing import Any

import schemathesis
from schemathesis.core.failures import Failure

from tests.conformance.settings import foreign_mark, standing

_REFUSED, _MALFORMED = 400, 422


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
    """Leave out changes to those who ask; schemathesis takes ids out of answers, theirs among them."""
    return case.method == "GET" or standing().isdisjoint(str(one) for one in (case.path_parameters or {}).values())


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
