"""Gateway: webhooks in, people and keys known, every other service behind one door, figures live."""
