"""Gateway: takes webhooks, knows people and keys, stands in front of every other service, shows live figures."""
