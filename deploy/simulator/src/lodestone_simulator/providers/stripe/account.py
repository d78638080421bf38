"""Every object Stripe keeps for the account."""

from dataclasses import dataclass

from ...journal import Json, Objects, StoredObject
from .refusals import missing

NAME = "stripe"
"""What the journal, faults and control doors call this provider."""

FOUND_BY: dict[str, tuple[str, ...]] = {
    "balance_transaction": ("type", "source", "currency"),
    "charge": ("customer", "payment_intent"),
    "checkout.session": ("customer", "payment_intent"),
    "customer": ("email",),
    "customer_balance_transaction": ("customer",),
    "event": ("type",),
    "payment_intent": ("customer",),
    "promotion_code": ("code", "coupon", "customer", "active"),
    "refund": ("charge", "payment_intent"),
}
"""Type of object to the attributes its list can be filtered by."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account's objects in the journal. A change puts a new version of an object under the same id."""

    objects: Objects

    def put(self, obj: Json) -> None:
        """Add an object or its next version."""
        self.objects.put(NAME, StoredObject(obj["object"], obj["id"], obj.get("created", 0), obj, _terms(obj)))

    def get(self, id_: str) -> Json:
        """The object of this id; KeyError if there is none."""
        obj = self.find(id_)
        if obj is None:
            raise KeyError(id_)
        return obj

    def find(self, id_: str | None) -> Json | None:
        """The object of this id, if there is one."""
        return None if id_ is None else self.objects.get(NAME, id_)

    def required(self, type_: str, id_: str, *, param: str) -> Json:
        """The object of this id and type, or Stripe's 404."""
        obj = self.objects.get(NAME, id_, type_)
        if obj is None:
            raise missing(type_, id_, param=param)
        return obj


def term(name: str, value: str) -> tuple[str, str]:
    """How an attribute is looked for: Stripe tells promotion codes apart without case, and everything else with it."""
    return name, value.lower() if name == "code" else value


def _terms(obj: Json) -> tuple[tuple[str, str], ...]:
    shown = obj | obj["promotion"] if obj["object"] == "promotion_code" else obj
    values = {name: shown[name] for name in FOUND_BY.get(obj["object"], ()) if shown[name] is not None}
    # A flag is written as the API writes it.
    written = {name: str(value).lower() if isinstance(value, bool) else value for name, value in values.items()}
    return tuple(term(name, value) for name, value in written.items())
