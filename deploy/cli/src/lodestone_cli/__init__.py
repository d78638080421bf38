"""The command `lodestone`: campaigns as files, checked by the very rules of the service."""
