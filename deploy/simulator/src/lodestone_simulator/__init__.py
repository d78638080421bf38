"""The provider simulator: Stripe and an SMTP sink over their real interfaces, with a ledger of what was executed."""

from .signatures import sign

__all__ = ["sign"]
