"""Figures: each measured beside a peer or a bare limit in the same run; `python -m benchmarks`."""
