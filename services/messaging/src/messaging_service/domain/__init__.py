"""The rules of messaging."""
