"""Somebody's homepage, which shows our offers among its own."""

from .provider import play

__all__ = ["play"]
