"""Sending a content as a text message."""

from contracts.values import Channel

from .sending import sends

KIND = sends(Channel.SMS)
