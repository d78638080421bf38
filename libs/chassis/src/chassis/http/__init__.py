"""HTTP: the door of a service."""
