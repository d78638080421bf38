"""What is known of the contact of a journey, as its steps ask it and change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.values import Node

from .contact import Contact
from .own_field import OwnField, kinds_of
from .rules import Basis, Known, matches


@dataclass(frozen=True)
class Profile:
    """A contact with what rules may ask of her, and the fields that the tenant has made."""

    known: Known
    own: Mapping[str, OwnField]
    zone: str
    """Where contacts without a zone are taken to be."""

    @property
    def contact(self) -> Contact:
        """The contact."""
        return self.known.contact

    def meets(self, rule: Node, now: datetime) -> bool:
        """Whether a rule without faults means her now."""
        return matches(rule, self.known, Basis(kinds_of(list(self.own.values())), now, self.zone))

    def as_changed(self, contact: Contact) -> "Profile":
        """The same, with the contact as she is after a change."""
        return replace(self, known=replace(self.known, contact=contact))
