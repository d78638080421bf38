"""Enrollment: contacts, who is let in and why not, and where each journey stands."""
