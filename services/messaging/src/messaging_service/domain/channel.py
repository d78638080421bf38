"""Channels: the ways in which a message can reach a contact."""

from enum import StrEnum


class Channel(StrEnum):
    """One way. What differs from one to the other is in a module of `domain/channels` and of `clients/channels`."""

    EMAIL = "email"
