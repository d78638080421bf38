"""Who may send webhooks: one folder a provider, listed here and nowhere else."""

from collections.abc import Mapping
from types import MappingProxyType

from ..webhooks import Provider
from .activity import ACTIVITY
from .custom import CUSTOM
from .kajabi import KAJABI
from .n8n import N8N
from .resend import RESEND
from .stripe import STRIPE
from .twilio import TWILIO

PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "activity": ACTIVITY,
        "custom": CUSTOM,
        "kajabi": KAJABI,
        "n8n": N8N,
        "resend": RESEND,
        "stripe": STRIPE,
        "twilio": TWILIO,
    }
)
"""By the name that stands in the path and on the endpoint."""
