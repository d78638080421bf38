"""Tools for a cluster on one machine."""
