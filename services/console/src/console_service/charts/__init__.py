"""What pages draw, as values: series over time, whether a figure agrees with its owner, the map of a journey."""
