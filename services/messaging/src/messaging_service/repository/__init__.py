"""The only SQL of this service; a module for each noun."""

from .accounts import Accounts
from .campaigns import Campaigns
from .contents import Contents
from .feedback import FeedbackRows
from .messages import Messages, Settlement
from .recipients import Recipients
from .suppressions import Suppressions

__all__ = ["Accounts", "Campaigns", "Contents", "FeedbackRows", "Messages", "Recipients", "Settlement", "Suppressions"]
