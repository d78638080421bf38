"""The rows of this service."""

from .base import METADATA
from .bundles import BUNDLES
from .campaigns import CAMPAIGN_STATES, CAMPAIGNS, DEFINITIONS
from .contacts import CONTACT_FIELDS, CONTACTS, IDENTITIES, IDENTITY_CONFLICTS
from .enrollments import ENROLLMENTS
from .findings import AUDITS, EVIDENCE_VALUES, INPUTS
from .imports import CONTACT_IMPORT_FAULTS, CONTACT_IMPORT_PARTS, CONTACT_IMPORTS
from .journeys import EXECUTIONS, JOURNEYS
from .orders import ORDER_DIFFERENCES, ORDERS
from .refusals import REFUSALS
from .segments import SEGMENTS
from .tasks import TASKS
from .webhooks import WEBHOOK_CALLS, WEBHOOK_TARGETS

__all__ = [
    "AUDITS",
    "BUNDLES",
    "CAMPAIGNS",
    "CAMPAIGN_STATES",
    "CONTACTS",
    "CONTACT_FIELDS",
    "CONTACT_IMPORTS",
    "CONTACT_IMPORT_FAULTS",
    "CONTACT_IMPORT_PARTS",
    "DEFINITIONS",
    "ENROLLMENTS",
    "EVIDENCE_VALUES",
    "EXECUTIONS",
    "IDENTITIES",
    "IDENTITY_CONFLICTS",
    "INPUTS",
    "JOURNEYS",
    "METADATA",
    "ORDERS",
    "ORDER_DIFFERENCES",
    "REFUSALS",
    "SEGMENTS",
    "TASKS",
    "WEBHOOK_CALLS",
    "WEBHOOK_TARGETS",
]
