"""Executing an effect: one journal record holds the objects, the answer under the key and the callbacks owed."""

from dataclasses import dataclass

from ..callbacks import Callbacks
from ..journal import Json
from ..ledger import Ledger
from .call import Call, Effect
from .events import event


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client."""

    status: int
    body: Json
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Executor:
    """Writes effects into the ledger."""

    ledger: Ledger
    callbacks: Callbacks

    def execute(self, operation: str, effect: Effect, call: Call, reply: Reply, *, quiet: bool = False) -> list[str]:
        """Make an effect true, together with the reply its key will repeat; gives the ids of its events.

        The events are owed to the webhook address if there is one, unless `quiet`.
        """
        events = [event(said, call) for said in effect.said]
        said = [one["id"] for one in events]
        self.ledger.record(
            {
                "kind": "execution",
                "at": call.now,
                "provider": "stripe",
                "operation": operation,
                "id": effect.about["id"],
                "amount": effect.amount,
                "currency": effect.currency,
                "idempotency_key": call.key,
                "metadata": effect.about.get("metadata"),
                "objects": [*effect.objects, *events],
                "deliver": [] if quiet or self.callbacks.target is None else said,
                "answer": _answer(call, reply),
            }
        )
        return said

    def remember(self, call: Call, reply: Reply) -> None:
        """Keep an answer under the key although nothing was executed."""
        if call.key is not None:
            self.ledger.record({"kind": "answer", "at": call.now, "answer": _answer(call, reply)})


def _answer(call: Call, reply: Reply) -> Json | None:
    if call.key is None:
        return None
    return {
        "key": call.key,
        "fingerprint": call.fingerprint(),
        "created": call.now,
        "status": reply.status,
        "body": reply.body,
    }
