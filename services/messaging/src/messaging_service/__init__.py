"""Messaging: whether a message may go to a contact, what it says, and what became of it."""
