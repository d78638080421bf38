"""Values that several requests hold."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.http.bodies import In
from chassis.http.values import Email
from contracts.values import Locale, Reason

from ..domain.contact import ExternalId, Person

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Phone = Annotated[str, StringConstraints(min_length=3, max_length=64), Field(examples=["+12015550123"])]


class FieldFault(Reason):
    """Why fields of a request cannot be taken."""

    NOBODY_NAMED = "name an email, a phone or one of the external_ids"
    NOT_ONE_CONTACT_NAMED = "name either a contact_id, or an email, a phone or external_ids"
    PROPOSAL_WITHOUT_SALE = "only an enrollment from a sales conversation names a proposal"
    NOT_ONE_SELECTION = "name exactly one of rule, segment_id, contacts and everybody"
    AMOUNT_WITHOUT_CURRENCY = "an amount and its currency go together"
    HEADER_TWICE = "says twice what one header stands for"


class ExternalIdIn(In):
    """What another system calls a person, such as `crm` and `4711`."""

    system: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,49}$", examples=["crm"])]
    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Named(In):
    """Somebody, named by an e-mail address, a phone number or the ids of other systems.

    A phone number that names no country is read as one of the region in the tenant's locale.
    """

    email: Email | None = None
    phone: Phone | None = None
    external_ids: Annotated[tuple[ExternalIdIn, ...], Field(max_length=10)] = ()
    name: Name | None = None
    locale: Locale | None = None

    @property
    def names_somebody(self) -> bool:
        """Whether it says who is meant."""
        return bool(self.email or self.phone or self.external_ids)

    def person(self) -> Person:
        """Who is named."""
        ids = tuple(ExternalId(one.system, one.id) for one in self.external_ids)
        return Person(self.email, self.name, self.phone, ids, locale=self.locale)
