"""What an e-mail address looks like; whether mail arrives there, only a mail shows."""

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
"""Of an address without anything around it."""
