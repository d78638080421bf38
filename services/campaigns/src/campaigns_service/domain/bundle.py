"""What can be bought."""

from dataclasses import dataclass

from contracts.values import Money


@dataclass(frozen=True)
class Bundle:
    """An offer in the shop; checkout names it by `id`."""

    id: str
    name: str
    price: Money
