"""The console: what staff, contacts and visitors see of Lodestone."""
