"""Who may send webhooks: one folder a provider, listed here and nowhere else."""

from collections.abc import Mapping
from types import MappingProxyType

from ..webhooks import Provider
from .activity import ACTIVITY
from .custom import CUSTOM
from .resend import RESEND
from .stripe import STRIPE

PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "activity": ACTIVITY,
        "custom": CUSTOM,
        "resend": RESEND,
        "stripe": STRIPE,
    }
)
"""By the name that stands in the path and on the endpoint."""
