"""The endpoints that are played: method, path, parameters, function."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from ..journal import Json
from . import customers, discounts, lists, refunds
from .books import Books
from .call import Call, Effect
from .refusals import unrecognized

Run: TypeAlias = Callable[[Call, Books], Effect | Json]


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. `name` is how faults and the ledger call it."""

    name: str
    method: str
    path: re.Pattern[str]
    parameters: frozenset[str]
    run: Run


def find(call: Call) -> tuple[Operation, Call]:
    """The endpoint of a request, and the request with the identifiers in its path.

    Raises:
        Refused: there is no such endpoint.
    """
    for operation in OPERATIONS:
        match = operation.path.fullmatch(call.path)
        if match is not None and operation.method == call.method:
            return operation, replace(call, ids=match.groupdict())
    raise unrecognized(call.method, call.path)


def _post(name: str, path: str, parameters: frozenset[str], run: Run) -> Operation:
    return Operation(name, "POST", _pattern(path), parameters, run)


def _one(type_: str, path: str) -> Operation:
    def run(call: Call, books: Books) -> Json:
        return books.required(type_, call.ids["id"], param="id")

    return Operation(f"{type_}.retrieve", "GET", _pattern(path + "/{id}"), frozenset({"expand"}), run)


def _many(name: str, path: str, *, by: frozenset[str], found: Callable[[Call, Books], list[Json]]) -> Operation:
    def run(call: Call, books: Books) -> Json:
        return lists.page(found(call, books), call)

    return Operation(f"{name}.list", "GET", _pattern(path), lists.PARAMETERS | by, run)


def _all(type_: str, path: str, *by: str) -> Operation:
    def found(call: Call, books: Books) -> list[Json]:
        wanted = {name: value for name in by if (value := call.form.text(name)) is not None}
        every = books.newest_first(type_)
        return [obj for obj in every if all(obj[name] == value for name, value in wanted.items())]

    return _many(type_, path, by=frozenset(by), found=found)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_CREDITS = "/v1/customers/{id}/balance_transactions"

OPERATIONS = (
    _post("refund", "/v1/refunds", refunds.PARAMETERS, refunds.create),
    _one("refund", "/v1/refunds"),
    _all("refund", "/v1/refunds", "charge", "payment_intent"),
    _one("payment_intent", "/v1/payment_intents"),
    _all("payment_intent", "/v1/payment_intents", "customer"),
    _one("charge", "/v1/charges"),
    _all("charge", "/v1/charges", "customer", "payment_intent"),
    _one("balance_transaction", "/v1/balance_transactions"),
    _all("balance_transaction", "/v1/balance_transactions", "type", "source", "currency"),
    _one("checkout.session", "/v1/checkout/sessions"),
    _all("checkout.session", "/v1/checkout/sessions", "customer", "payment_intent"),
    _one("event", "/v1/events"),
    _all("event", "/v1/events", "type"),
    _post("customer", "/v1/customers", customers.PARAMETERS, customers.create),
    _one("customer", "/v1/customers"),
    _all("customer", "/v1/customers", "email"),
    _post("customer_credit", _CREDITS, customers.CREDIT_PARAMETERS, customers.credit),
    _many("customer_credit", _CREDITS, by=frozenset(), found=customers.credits_of),
    _post("coupon", "/v1/coupons", discounts.COUPON_PARAMETERS, discounts.create_coupon),
    _one("coupon", "/v1/coupons"),
    _all("coupon", "/v1/coupons"),
    _post("promotion_code", "/v1/promotion_codes", discounts.CODE_PARAMETERS, discounts.create_code),
    _one("promotion_code", "/v1/promotion_codes"),
    _many(
        "promotion_code",
        "/v1/promotion_codes",
        by=frozenset({"code", "coupon", "customer", "active"}),
        found=discounts.codes,
    ),
)
