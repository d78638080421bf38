"""Text messages, whichever provider takes them: what one is, how it is written, and what an account must know."""

from .account import SmsAccount
from .text import Text
from .texts import Texts

__all__ = ["SmsAccount", "Text", "Texts"]
