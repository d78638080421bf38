"""The interface between services: every event, its topic, and the values several owners share."""
