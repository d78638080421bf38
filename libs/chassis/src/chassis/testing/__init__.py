"""For tests of services: databases cloned from a migrated template, direct dispatch, a readable outbox."""

from .running import Running, contact, staff, system

__all__ = ["Running", "contact", "staff", "system"]
