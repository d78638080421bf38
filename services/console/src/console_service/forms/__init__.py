"""What people type: read, kept for showing it again, and made into what the API takes."""

from .form import Form
from .once import key_of
from .paging import Paging

__all__ = ["Form", "Paging", "key_of"]
