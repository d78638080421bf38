"""Sending a content by e-mail."""

from contracts.values import Channel

from .sending import sends

KIND = sends(Channel.EMAIL)
