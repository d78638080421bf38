"""How things are shown: templates, words in the reader's language, numbers and dates as she writes them."""

from .templates import Look, Text, View

__all__ = ["Look", "Text", "View"]
