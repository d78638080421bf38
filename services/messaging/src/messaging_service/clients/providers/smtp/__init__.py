"""Mail servers: SMTP, which every provider of e-mail speaks, and the search of those that have one."""

from .account import SmtpAccount
from .sender import SmtpSender

__all__ = ["SmtpAccount", "SmtpSender"]
