"""Kafka: the road in, the road out, and the shape of a record."""
