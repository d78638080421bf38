"""One function for each message, command and question: load, decide, save, say."""
