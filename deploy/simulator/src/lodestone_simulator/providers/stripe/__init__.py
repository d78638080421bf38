"""Stripe's API as far as payouts use it, in the shapes of API version 2026-10-28.endive (stripe-python 16.1.0)."""

from .provider import play

__all__ = ["play"]
