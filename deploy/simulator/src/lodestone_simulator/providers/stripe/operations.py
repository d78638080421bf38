"""The endpoints that are played: method, path, parameters, function."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...journal import Json
from . import customers, discounts, lists, refunds, sessions
from .account import FOUND_BY, Account, term
from .call import Call, Change
from .refusals import unrecognized

Run: TypeAlias = Callable[[Call, Account], Change | Json]


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. `name` is how faults and the journal call it."""

    name: str
    method: str
    path: re.Pattern[str]
    parameters: frozenset[str]
    run: Run


def find(call: Call) -> tuple[Operation, Call]:
    """The endpoint of a request, and the request with the identifiers in its path.

    Raises:
        ErrorAnswer: there is no such endpoint.
    """
    for operation in OPERATIONS:
        match = operation.path.fullmatch(call.path)
        if match is not None and operation.method == call.method:
            return operation, replace(call, ids=match.groupdict())
    raise unrecognized(call.method, call.path)


def _post(name: str, path: str, parameters: frozenset[str], run: Run) -> Operation:
    return Operation(name, "POST", _pattern(path), parameters, run)


def _one(type_: str, path: str) -> Operation:
    def run(call: Call, account: Account) -> Json:
        return account.required(type_, call.ids["id"], param="id")

    return Operation(f"{type_}.retrieve", "GET", _pattern(path + "/{id}"), frozenset({"expand"}), run)


def _many(type_: str, path: str) -> Operation:
    by = FOUND_BY.get(type_, ())

    def run(call: Call, account: Account) -> Json:
        asked = {name: call.form.text(name) for name in by}
        terms = tuple(term(name, value) for name, value in asked.items() if value is not None)
        return lists.page(type_, terms, call, account)

    return Operation(f"{type_}.list", "GET", _pattern(path), lists.PARAMETERS | set(by), run)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_READ = frozenset({"expand"})
_SESSIONS = "/v1/checkout/sessions"
_SESSION_LIST = lists.PARAMETERS | set(FOUND_BY["checkout.session"])
_CREDITS = "/v1/customers/{id}/balance_transactions"

OPERATIONS = (
    _post("refund", "/v1/refunds", refunds.PARAMETERS, refunds.create),
    _post("refund.cancel", "/v1/refunds/{id}/cancel", _READ, refunds.cancel),
    _one("refund", "/v1/refunds"),
    _many("refund", "/v1/refunds"),
    _one("payment_intent", "/v1/payment_intents"),
    _many("payment_intent", "/v1/payment_intents"),
    _one("charge", "/v1/charges"),
    _many("charge", "/v1/charges"),
    _one("balance_transaction", "/v1/balance_transactions"),
    _many("balance_transaction", "/v1/balance_transactions"),
    _post("checkout.session", _SESSIONS, sessions.PARAMETERS, sessions.create),
    _post("checkout.session.expire", f"{_SESSIONS}/{{id}}/expire", _READ, sessions.expire),
    Operation("checkout.session.retrieve", "GET", _pattern(f"{_SESSIONS}/{{id}}"), _READ, sessions.retrieve),
    Operation("checkout.session.list", "GET", _pattern(_SESSIONS), _SESSION_LIST, sessions.list_),
    _one("event", "/v1/events"),
    _many("event", "/v1/events"),
    _post("customer", "/v1/customers", customers.PARAMETERS, customers.create),
    _one("customer", "/v1/customers"),
    _many("customer", "/v1/customers"),
    _post("customer_credit", _CREDITS, customers.CREDIT_PARAMETERS, customers.credit),
    Operation("customer_credit.list", "GET", _pattern(_CREDITS), lists.PARAMETERS, customers.credits_of),
    _post("coupon", "/v1/coupons", discounts.COUPON_PARAMETERS, discounts.create_coupon),
    _one("coupon", "/v1/coupons"),
    _many("coupon", "/v1/coupons"),
    _post("promotion_code", "/v1/promotion_codes", discounts.CODE_PARAMETERS, discounts.create_code),
    _one("promotion_code", "/v1/promotion_codes"),
    _many("promotion_code", "/v1/promotion_codes"),
)
