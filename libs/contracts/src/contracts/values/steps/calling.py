"""Steps that call other systems of the tenant."""

from typing import Literal
from uuid import UUID

from .step import WithNext


class Webhook(WithNext):
    """Post what the journey has come to to a system of the tenant, and go on when it has answered, or never will.

    Conditionals after it may ask its result, the status of the answer, and what the answer holds.
    """

    kind: Literal["webhook"] = "webhook"
    target_id: UUID
    """Where: address and secret are kept apart from the definition, and may change."""
    include_contact: bool = False
    """Whether the body says who the contact is, and what is known of her; otherwise it holds ids alone."""
