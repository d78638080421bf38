"""One function for each message, command and question, by noun: load, decide, save, say."""
