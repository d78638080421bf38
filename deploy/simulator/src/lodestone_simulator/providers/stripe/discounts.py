"""Coupons, and the promotion codes by which people redeem them."""

import re

from ...journal import Json, Search
from . import objects
from .account import NAME, Account, term
from .amounts import why_not
from .call import Call, Change, PlannedEvent
from .refusals import impossible, invalid

COUPON_PARAMETERS = frozenset(
    {"id", "amount_off", "currency", "percent_off", "duration", "duration_in_months"}
    | {"max_redemptions", "metadata", "name", "redeem_by", "expand"}
)
CODE_PARAMETERS = frozenset(
    {"promotion", "code", "active", "customer", "expires_at", "max_redemptions", "metadata", "restrictions", "expand"}
)
DURATIONS = ("forever", "once", "repeating")
_CODE = re.compile(r"[A-Za-z0-9-]{1,500}")


def create_coupon(call: Call, account: Account) -> Change:
    """Make a coupon. Source: docs.stripe.com/api/coupons/create."""
    form = call.form
    fresh = objects.coupon(created=call.now, metadata=form.metadata()) | _taken_off(call) | _lasting(call)
    fresh |= {"name": form.text("name"), "max_redemptions": form.integer("max_redemptions", least=1)}
    fresh |= {"redeem_by": form.integer("redeem_by", least=1)}
    if chosen := form.text("id"):
        fresh["id"] = chosen
    if account.find(fresh["id"]) is not None:
        raise impossible("Coupon already exists.", param="id", code="resource_already_exists")
    return Change(fresh, (fresh,), (PlannedEvent("coupon.created", fresh),), fresh["amount_off"], fresh["currency"])


def create_code(call: Call, account: Account) -> Change:
    """Make a promotion code. Source: docs.stripe.com/api/promotion_codes/create."""
    form, promotion = call.form, call.form.inner("promotion")
    promotion.choice("type", ("coupon",))
    coupon = account.required("coupon", promotion.required("coupon"), param="promotion[coupon]")
    fresh = objects.promotion_code(coupon_id=coupon["id"], code=_code(call), created=call.now, metadata=form.metadata())
    fresh |= {"active": form.flag("active") is not False, "customer": _customer(call, account)}
    fresh |= {"expires_at": form.integer("expires_at"), "max_redemptions": form.integer("max_redemptions", least=1)}
    fresh["restrictions"] = _restrictions(call)
    _refuse_taken(fresh, account)
    created = PlannedEvent("promotion_code.created", fresh)
    return Change(fresh, (fresh,), (created,), coupon["amount_off"], coupon["currency"])


def _taken_off(call: Call) -> Json:
    amount, percent = call.form.integer("amount_off", least=1), call.form.text("percent_off")
    if (amount is None) == (percent is None):
        raise invalid("You must pass exactly one of amount_off and percent_off.", param="percent_off")
    if amount is not None:
        currency = call.form.required("currency").lower()
        if (refusal := why_not(amount, currency, param="amount_off")) is not None:
            raise refusal
        return {"amount_off": amount, "currency": currency}
    return {"percent_off": _percent(percent or "")}


def _percent(written: str) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", written) or not 0 < float(written) <= 100:
        raise invalid("Invalid percent_off: must be above 0 and at most 100", param="percent_off")
    return float(written)


def _lasting(call: Call) -> Json:
    duration = call.form.choice("duration", DURATIONS) or "once"
    months = call.form.integer("duration_in_months", least=1)
    if (duration == "repeating") != (months is not None):
        raise invalid("duration_in_months belongs to a repeating coupon.", param="duration_in_months")
    return {"duration": duration, "duration_in_months": months}


def _code(call: Call) -> str | None:
    code = call.form.text("code")
    if code is not None and not _CODE.fullmatch(code):
        raise invalid("Promotion codes may contain letters, digits and dashes only.", param="code")
    return code


def _customer(call: Call, account: Account) -> str | None:
    customer = call.form.text("customer")
    if customer is not None:
        account.required("customer", customer, param="customer")
    return customer


def _restrictions(call: Call) -> Json:
    asked = call.form.inner("restrictions")
    return {
        "first_time_transaction": asked.flag("first_time_transaction") or False,
        "minimum_amount": asked.integer("minimum_amount", least=1),
        "minimum_amount_currency": asked.text("minimum_amount_currency"),
    }


def _refuse_taken(fresh: Json, account: Account) -> None:
    """Codes are told apart without case, among the active ones that the same people could use."""
    same = Search("promotion_code", (term("code", fresh["code"]), ("active", "true")))
    others = account.objects.newest(NAME, same, limit=100)
    if fresh["active"] and any(other["customer"] == fresh["customer"] for other in others):
        raise impossible(f"An active promotion code with `code: {fresh['code']}` already exists.", param="code")
