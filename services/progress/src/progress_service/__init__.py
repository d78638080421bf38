"""Progress: personalised criteria per enrollment, and the one end of every promise."""
