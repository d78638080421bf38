"""The stack put together: what it consists of, and how it is started, looked at and stopped."""
