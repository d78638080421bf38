"""For tests of services: databases cloned from a migrated template, direct dispatch, a readable outbox."""

from .racing import beside, deadlocks
from .running import Running, contact, staff, system

__all__ = ["Running", "beside", "contact", "deadlocks", "staff", "system"]
