"""The local stack: everything Lodestone needs, started on one machine by one command."""
