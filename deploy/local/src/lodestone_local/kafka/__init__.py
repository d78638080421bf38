"""The brokers of one machine: an Apache Kafka node, and the one in memory for machines without Java."""
