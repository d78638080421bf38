"""What an event adds, and how counted parts come together."""
