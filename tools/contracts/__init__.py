"""What is made from the contracts, and the check that they only grow."""
