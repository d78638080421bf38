"""The rules of the front door."""
