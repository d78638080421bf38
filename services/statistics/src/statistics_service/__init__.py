"""Live figures of every campaign, exact under repetition."""
