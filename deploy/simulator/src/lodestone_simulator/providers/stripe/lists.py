"""Stripe's lists: newest first, by cursor. Source: docs.stripe.com/api/pagination."""

from ...journal import Json, Search
from .account import NAME, Account
from .call import Call
from .refusals import missing

PARAMETERS = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})


def page(type_: str, terms: tuple[tuple[str, str], ...], call: Call, account: Account) -> Json:
    """The part that the cursor asks for, of the objects of a type that have all terms."""
    limit = call.form.integer("limit", least=1, most=100) or 10
    since, until = _created(call)
    before, after = (_number(call, name, account) for name in ("ending_before", "starting_after"))
    search = Search(type_, terms, since=since, until=until, newer_than=before, older_than=after)
    if before is None:
        found = account.objects.newest(NAME, search, limit=limit + 1)
        shown = found[:limit]
    else:
        found = account.objects.oldest(NAME, search, limit=limit + 1)
        shown = found[:limit][::-1]
    return {"object": "list", "data": shown, "has_more": len(found) > limit, "url": call.path}


def _number(call: Call, name: str, account: Account) -> int | None:
    id_ = call.form.text(name)
    if id_ is None:
        return None
    number = account.objects.number(NAME, id_)
    if number is None:
        raise missing("object", id_, param=name)
    return number


def _created(call: Call) -> tuple[int | None, int | None]:
    """The bounds of `created`, both inclusive."""
    if isinstance(call.form.values.get("created"), str):
        at = call.form.integer("created")
        return at, at
    bounds = call.form.inner("created")
    gt, gte, lt, lte = (bounds.integer(name) for name in ("gt", "gte", "lt", "lte"))
    since = [bound for bound in (gte, None if gt is None else gt + 1) if bound is not None]
    until = [bound for bound in (lte, None if lt is None else lt - 1) if bound is not None]
    return max(since, default=None), min(until, default=None)
