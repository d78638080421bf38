"""The public API: one module a service, put together here. What is not in the table does not exist.

The first row that fits a path answers, so within a service a literal path stands before one with a name in its place.
"""

from . import campaigns, enrollment, gateway, messaging, payouts, progress
from .gateway import OWN
from .route import CAMPAIGNS, CONTACTS, SAFE, Owner, Part, Role, Route

_LAST = campaigns
"""`/api/campaigns/{slug}` would take what the others have below `/api/campaigns`."""
TABLE: tuple[Route, ...] = tuple(
    route for service in (gateway, enrollment, progress, payouts, messaging, _LAST) for route in service.ROUTES
)

__all__ = ["CAMPAIGNS", "CONTACTS", "OWN", "SAFE", "TABLE", "Owner", "Part", "Role", "Route"]
