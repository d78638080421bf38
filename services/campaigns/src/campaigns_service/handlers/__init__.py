"""One function for each command and question, one module per noun: load, decide, save, say."""
