"""The embedded PostgreSQL: its programs, its place, its server, its databases."""
