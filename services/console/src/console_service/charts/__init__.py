"""What charts and tables of figures show, as values: series over time, and whether a figure agrees with its owner."""
