"""What was said by or of a contact, which goes when she is forgotten; how far she came stays."""

from uuid import UUID

from chassis.postgres.sql import Connection

_EMPTIES = {
    "criteria": "evidence = left(evidence, 0), notes = left(notes, 0), measured_notes = left(measured_notes, 0)",
    "changes": "text = NULL",
    # As if it had been expected and never came, and were being removed already: then its bytes and its row go.
    "files": "name = '', asked_at = 'epoch', lease_until = 'epoch', stored_at = NULL, media_type = NULL, size = NULL,"
    " sha256 = NULL",
}
"""What each row of a contact says instead."""
_HERS = "enrollment_id IN (SELECT enrollment_id FROM trackers WHERE contact_id = $1)"


class Erasing:
    """Texts and files of a contact."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def forget(self, contact_id: UUID) -> None:
        """Forget texts of a locked contact's promises, and have the bytes of her files removed."""
        for table, empties in _EMPTIES.items():
            await self._connection.run(f"UPDATE {table} SET {empties} WHERE {_HERS}", contact_id)  # noqa: S608 - our own text
