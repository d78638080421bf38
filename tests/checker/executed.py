"""K3 and K4: effects of ours beside what the provider's own journal says it did."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from lodestone_simulator.journal import Execution
from tests.checker.findings import Breach

State = Literal["delivered", "suppressed", "failed", "unknown", "waiting"]
_ALLOWED: dict[State, tuple[int, ...]] = {
    "delivered": (1,),
    "suppressed": (0,),
    "failed": (0,),
    "unknown": (0, 1),
    "waiting": (0,),
}


@dataclass(frozen=True)
class Intended:
    """One effect of ours: the key it was given before its first call, and where it stands."""

    key: str
    state: State


def executed(intended: Sequence[Intended], journal: Iterable[Execution], *, reconciled: bool = True) -> list[Breach]:
    """Breaches of K3 and K4.

    `journal` holds the executions of one operation, as `read_journal(…).executions.find(…)` gives them also while the
    simulator runs. After reconciliation nothing may be `unknown` any more.
    """
    times = Counter(_key(one) for one in journal)
    orphans = sorted(set(times) - {effect.key for effect in intended})
    found = [Breach("K4", f"{key} was executed and nobody of us intended it") for key in orphans]
    for effect in intended:
        if times[effect.key] not in _ALLOWED[effect.state]:
            found.append(Breach("K3", f"{effect.key} is {effect.state} and was executed {times[effect.key]} times"))
        if reconciled and effect.state == "unknown":
            found.append(Breach("K3", f"{effect.key} is still unknown"))
    return found


def _key(done: Execution) -> str:
    """The key its sender gave it: an idempotency key, or the Message-ID of a mail, which is the execution's own id."""
    return done.idempotency_key or done.id
