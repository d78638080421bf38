"""The kinds of steps: one module each, and the one table that lists them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from contracts.base import AboutEnrollment
from contracts.values import Conditional, ExitCampaign, SendEmail, StepOfAnyKind, Wait

from . import conditional, exit_campaign, send_email, wait
from .kind import Kind

KINDS: Mapping[type[StepOfAnyKind], Kind[Any]] = MappingProxyType(
    {
        SendEmail: send_email.KIND,
        Wait: wait.KIND,
        Conditional: conditional.KIND,
        ExitCampaign: exit_campaign.KIND,
    }
)
ENDING: frozenset[type[AboutEnrollment]] = frozenset(event for kind in KINDS.values() for event in kind.ends)
"""Every event that can end a step."""
