"""HTTP shapes, a module for each noun."""
