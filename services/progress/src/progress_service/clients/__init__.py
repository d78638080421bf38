"""Other people's systems: the store of files."""
