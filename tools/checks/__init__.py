"""Checks of our own: what ruff and mypy cannot see. Each is a module with a `main`, run by `make`."""
