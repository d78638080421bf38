"""Resend: mail by its API, which honours our key for a day."""

from .account import ResendAccount
from .sender import ResendSender

__all__ = ["ResendAccount", "ResendSender"]
