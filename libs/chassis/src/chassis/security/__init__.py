"""Who is asking, links for people, and addresses as keys."""
