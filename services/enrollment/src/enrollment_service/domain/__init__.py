"""The rules of enrollment."""
