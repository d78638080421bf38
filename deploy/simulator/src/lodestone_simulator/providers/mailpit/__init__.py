"""Mailpit's REST API over the mail that the mail server took: a search by Message-ID, and one message.

Source: the folders `server/apiv1` and `internal/storage` of Mailpit (axllent/mailpit on GitHub).
"""

from .provider import play

__all__ = ["play"]
