"""Other people's systems, as protocols and adapters."""

from .provider import Given, Listed, Payment, Provider
from .stripe_provider import StripeProvider

__all__ = ["Given", "Listed", "Payment", "Provider", "StripeProvider"]
