"""Other people's systems, as protocols and adapters."""
