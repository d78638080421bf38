"""Twilio's text messages, in the shapes of API version 2010-04-01 (twilio-python 9.13.0)."""

from .provider import play

__all__ = ["play"]
