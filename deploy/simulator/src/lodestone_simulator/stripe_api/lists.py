"""Stripe's lists: newest first, by cursor. Source: docs.stripe.com/api/pagination."""

from ..journal import Json
from .call import Call
from .refusals import missing

PARAMETERS = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})
_BOUNDS = ("gt", "gte", "lt", "lte")


def page(found: list[Json], call: Call) -> Json:
    """The part of `found` (newest first) that the cursor asks for."""
    limit = call.form.integer("limit", least=1, most=100) or 10
    within = [obj for obj in found if _is_within(obj["created"], call)]
    part, more = _cut(within, call, limit)
    return {"object": "list", "data": part, "has_more": more, "url": call.path}


def _cut(found: list[Json], call: Call, limit: int) -> tuple[list[Json], bool]:
    if before := call.form.text("ending_before"):
        newer = found[: _place(found, before, "ending_before")]
        return newer[-limit:], len(newer) > limit
    after = call.form.text("starting_after")
    start = 0 if after is None else _place(found, after, "starting_after") + 1
    return found[start : start + limit], len(found) > start + limit


def _place(found: list[Json], id_: str, param: str) -> int:
    for place, obj in enumerate(found):
        if obj["id"] == id_:
            return place
    raise missing("object", id_, param=param)


def _is_within(created: int, call: Call) -> bool:
    if isinstance(call.form.values.get("created"), str):
        return created == call.form.integer("created")
    gt, gte, lt, lte = (call.form.inner("created").integer(bound) for bound in _BOUNDS)
    return (
        (gt is None or created > gt)
        and (gte is None or created >= gte)
        and (lt is None or created < lt)
        and (lte is None or created <= lte)
    )
