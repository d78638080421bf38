"""A request to the API, read; and what executing it leads to."""

import hashlib
from dataclasses import dataclass, field

import orjson

from ...journal import Json
from .forms import Form


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `ids` are the identifiers in its path; `now` is in unix seconds of the simulator's clock."""

    method: str
    path: str
    form: Form
    now: int
    request_id: str
    ids: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    account: str | None = None
    origin: str = ""
    """Where the client reached the simulator; pages that it links to are there too."""
    held_as: str | None = None
    """The status in which what it makes waits until a control door goes on with it."""

    is_short: bool = False
    """The account has too little money for it."""

    def fingerprint(self) -> str:
        """What must be equal for a repeated idempotency key to be the same request."""
        asked = orjson.dumps([self.method, self.path, self.account, self.form.values], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(asked).hexdigest()


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event to be made of an object as it is now; `previous` are the attributes as they were before."""

    type: str
    object: Json
    previous: Json | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What executing a request leads to: the object it is `about`, all objects it made or changed, and the events.

    `amount` is in minor units of `currency`, for the sums of the journal. The answer is the object it is about, unless
    `answer` says otherwise.
    """

    about: Json
    objects: tuple[Json, ...]
    events: tuple[PlannedEvent, ...] = ()
    amount: int | None = None
    currency: str | None = None
    answer: Json | None = None

    @property
    def body(self) -> Json:
        """What the client is told."""
        return self.about if self.answer is None else self.answer

    def find(self, id_: str) -> Json | None:
        """An object as this change leaves it, if it touches it."""
        return next((obj for obj in self.objects if obj["id"] == id_), None)
