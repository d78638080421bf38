"""E-mail, whichever provider takes it: what a mail is, how it is written, and what an account must know."""

from .account import EmailAccount
from .addresses import canonical, with_ascii_domain
from .letters import Addresses, Emails
from .mail import Mail, Mailbox

__all__ = ["Addresses", "EmailAccount", "Emails", "Mail", "Mailbox", "canonical", "with_ascii_domain"]
