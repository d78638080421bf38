"""Who is asking, links for people, addresses as keys, and secrets at rest."""
