"""Resend: mail by its API with idempotency keys, and its webhooks."""

from .provider import play

__all__ = ["play"]
