"""Everything the simulator knows, as a function of its journal.

A record is applied to memory and appended to the file by the same call, so the state after a restart is the state
before it. Nothing may be answered to the outside before `settled` returned.
"""

from dataclasses import dataclass, field

from .idempotency import Keys, Stored
from .inbox import Inbox
from .journal import Journal, Json, Position
from .outgoing import Outgoing
from .stripe_api.books import Books


@dataclass(frozen=True, slots=True)
class Execution:
    """One effect that was executed: money moved, a mail accepted. `at` is in unix seconds, `amount` in minor units."""

    sequence: int
    at: int
    provider: str
    operation: str
    id: str
    amount: int | None
    currency: str | None
    idempotency_key: str | None
    metadata: dict[str, str]


@dataclass(slots=True)
class Ledger:
    """The journal and what follows from it."""

    journal: Journal
    books: Books = field(default_factory=Books)
    keys: Keys = field(default_factory=Keys)
    inbox: Inbox = field(default_factory=Inbox)
    outgoing: Outgoing = field(default_factory=Outgoing)
    executions: list[Execution] = field(default_factory=list)

    def replay(self) -> None:
        """Rebuild the state from the file."""
        for position, record in self.journal.replay():
            self._apply(record, position)

    def record(self, record: Json) -> None:
        """Make one thing true, in memory and (once settled) on disk."""
        self._apply(record, self.journal.append(record))

    async def settled(self) -> None:
        """Return when all recorded so far survives a kill."""
        await self.journal.settled()

    def _apply(self, record: Json, position: Position) -> None:
        match record["kind"]:
            case "execution":
                self._execute(record, position)
            case "owed":
                for event in record["events"]:
                    self.outgoing.expect(event)
            case "callback":
                self.outgoing.note(record)
            case "reset":
                self._forget()
            case _:  # "answer": nothing but what follows
                pass
        if answer := record.get("answer"):
            self.keys.finish(answer["key"], _stored(answer))

    def _execute(self, record: Json, position: Position) -> None:
        self.executions.append(_execution(record, sequence=len(self.executions) + 1))
        for obj in record.get("objects", ()):
            self.books.put(obj)
        for event in record.get("deliver", ()):
            self.outgoing.expect(event)
        if mail := record.get("mail"):
            self.inbox.add(record, mail, position)

    def _forget(self) -> None:
        self.books, self.keys, self.inbox, self.outgoing = Books(), Keys(), Inbox(), Outgoing()
        self.executions = []


def _execution(record: Json, *, sequence: int) -> Execution:
    return Execution(
        sequence=sequence,
        at=record["at"],
        provider=record["provider"],
        operation=record["operation"],
        id=record["id"],
        amount=record.get("amount"),
        currency=record.get("currency"),
        idempotency_key=record.get("idempotency_key"),
        metadata=record.get("metadata") or {},
    )


def _stored(answer: Json) -> Stored:
    return Stored(answer["fingerprint"], answer["created"], answer["status"], answer["body"])
