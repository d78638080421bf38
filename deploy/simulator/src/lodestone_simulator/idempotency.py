"""Idempotency keys, as Stripe documents them.

Source: docs.stripe.com/api/idempotent_requests and docs.stripe.com/error-low-level. The status and body of the first
request are kept once its execution began, 500s included, and replayed; a request that failed validation, was limited
or met a concurrent one leaves nothing behind; keys are forgotten after 24 hours.
"""

from dataclasses import dataclass, field

from .journal import Json

KEPT_FOR = 24 * 3600
LONGEST_KEY = 255


class KeyInUse(Exception):
    """Another request with this key is under way."""


class KeyMismatch(Exception):
    """The key was first used with another endpoint or other parameters."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The first answer under a key; `created` is in unix seconds of the simulator's clock."""

    fingerprint: str
    created: int
    status: int
    body: Json


@dataclass(slots=True)
class Keys:
    """All keys seen, finished or under way."""

    _finished: dict[str, Stored] = field(default_factory=dict)
    _running: set[str] = field(default_factory=set)

    def begin(self, key: str, fingerprint: str, *, now: int) -> Stored | None:
        """Take the key, or give the answer stored under it.

        Raises:
            KeyInUse: somebody holds it now.
            KeyMismatch: it belongs to a different request.
        """
        if key in self._running:
            raise KeyInUse
        stored = self._remembered(key, now)
        if stored is None:
            self._running.add(key)
        elif stored.fingerprint != fingerprint:
            raise KeyMismatch
        return stored

    def finish(self, key: str, stored: Stored) -> None:
        """Keep the first answer for ever after (for 24 hours)."""
        self._running.discard(key)
        self._finished[key] = stored

    def release(self, key: str) -> None:
        """Forget a request that never began to execute."""
        self._running.discard(key)

    def _remembered(self, key: str, now: int) -> Stored | None:
        stored = self._finished.get(key)
        if stored is not None and now - stored.created >= KEPT_FOR:
            del self._finished[key]
            return None
        return stored
