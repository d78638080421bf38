"""Recording a change: objects, the answer under the key and the callbacks owed become true together."""

from dataclasses import dataclass

from ...journal import Answer, Execution, Journal, Json
from .account import NAME, Account
from .call import Call, Change
from .events import event


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client."""

    status: int
    body: Json
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes changes of the account into the journal; without `calls_back` no callback is ever owed."""

    journal: Journal
    account: Account
    calls_back: bool

    def record(self, operation: str, change: Change, call: Call, reply: Reply, *, quiet: bool = False) -> list[Json]:
        """Make a change true, together with the reply its key will repeat; gives its events.

        The events are owed to the webhook address if there is one, unless `quiet`.
        """
        events = [event(planned, call) for planned in change.events]
        with self.journal.transaction():
            self.journal.executions.add(_execution(operation, change, call))
            for obj in (*change.objects, *events):
                self.account.put(obj)
            if not quiet:
                self._owe(events)
            self._keep_answer(call, reply)
        return events

    def owe(self, events: list[Json]) -> None:
        """Owe events to the webhook address that were recorded quietly."""
        with self.journal.transaction():
            self._owe(events)

    def remember(self, call: Call, reply: Reply) -> None:
        """Keep an answer under the key although nothing was executed."""
        with self.journal.transaction():
            self._keep_answer(call, reply)

    def _owe(self, events: list[Json]) -> None:
        if self.calls_back:
            self.journal.callbacks.owe(NAME, [(one["id"], one["type"]) for one in events])

    def _keep_answer(self, call: Call, reply: Reply) -> None:
        if call.key is not None:
            answer = Answer(call.key, call.fingerprint(), call.now, reply.status, reply.body)
            self.journal.answers.keep(NAME, answer)


def _execution(operation: str, change: Change, call: Call) -> Execution:
    return Execution(
        at=call.now,
        provider=NAME,
        operation=operation,
        id=change.about["id"],
        amount=change.amount,
        currency=change.currency,
        idempotency_key=call.key,
        metadata=change.about.get("metadata") or {},
    )
