"""HTTP shapes, one module per noun."""
