"""HTTP shapes, by noun."""
