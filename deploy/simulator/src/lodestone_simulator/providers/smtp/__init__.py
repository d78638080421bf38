"""A mail server that takes every message and keeps it."""

from .provider import play

__all__ = ["play"]
