"""The provider simulator: Stripe, a mail server and its search over their real interfaces, and a journal of it all."""

from .journal import read_journal
from .providers.stripe.signatures import sign

__all__ = ["read_journal", "sign"]
