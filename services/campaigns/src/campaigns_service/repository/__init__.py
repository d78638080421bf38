"""The only SQL of this service, one module per noun."""
