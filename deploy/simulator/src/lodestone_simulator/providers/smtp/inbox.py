"""The mail that was accepted, as the journal keeps it."""

from dataclasses import asdict, dataclass

from ... import ids
from ...journal import Execution, Journal, Json, Search, StoredObject

NAME = "smtp"
"""What the journal, faults and control doors call this provider."""

MAIL = "mail"
"""The kind of object a message is, and what a mail server executes."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One accepted message.

    `id` is the inbox's own; `message_id` is bare (no angle brackets); sender and recipients are those of the envelope;
    `at` is when it was accepted, in unix seconds.
    """

    id: str
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    at: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails to look for: by bare Message-ID, by a part of it, by a recipient (both in any case); else all."""

    message_id: str | None = None
    message_id_part: str | None = None
    to: str | None = None

    def search(self) -> Search:
        """The same as the journal is asked."""
        terms = {"message_id": self.message_id, "recipient": None if self.to is None else self.to.lower()}
        parts = () if self.message_id_part is None else (("message_id", self.message_id_part),)
        return Search(MAIL, tuple((name, value) for name, value in terms.items() if value is not None), parts)


@dataclass(frozen=True, slots=True)
class Inbox:
    """All accepted mail."""

    journal: Journal

    def add(self, mail: Mail) -> None:
        """Keep a message, as one execution."""
        with self.journal.transaction():
            self.put(mail, by=NAME)

    def put(self, mail: Mail, *, by: str, key: str | None = None) -> None:
        """Keep a message within a transaction, as one execution of the provider that took it, under its key."""
        terms = (("message_id", mail.message_id), *(("recipient", one.lower()) for one in mail.recipients))
        self.journal.objects.put(NAME, StoredObject(MAIL, mail.id, mail.at, _body(mail), terms))
        self.journal.executions.add(Execution(mail.at, by, MAIL, mail.message_id, idempotency_key=key))

    def get(self, id_: str) -> Mail | None:
        """The message of this id of the inbox."""
        body = self.journal.objects.get(NAME, id_, MAIL)
        return None if body is None else _mail(body)

    def newest(self, wanted: Wanted, *, limit: int, skip: int = 0) -> list[Mail]:
        """What is wanted, newest first."""
        found = self.journal.objects.newest(NAME, wanted.search(), limit=limit, skip=skip)
        return [_mail(body) for body in found]

    def count(self, wanted: Wanted) -> int:
        """How many are wanted."""
        return self.journal.objects.count(NAME, wanted.search())


def new_id() -> str:
    """An identifier for a message nobody has seen yet."""
    return ids.token(22)


def _body(mail: Mail) -> Json:
    # Latin-1 maps every byte to one character, so the message comes back as it was.
    return asdict(mail) | {"raw": mail.raw.decode("latin-1")}


def _mail(body: Json) -> Mail:
    return Mail(**{**body, "recipients": tuple(body["recipients"]), "raw": body["raw"].encode("latin-1")})
