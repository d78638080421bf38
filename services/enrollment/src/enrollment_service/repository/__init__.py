"""The only SQL of this service, by noun."""
