"""Idempotency keys, as Stripe documents them (other providers' keys work alike).

Source: docs.stripe.com/api/idempotent_requests and docs.stripe.com/error-low-level. The status and body of the first
request are kept once its execution began, 500s included, and replayed; a request that failed validation, was limited
or met a concurrent one leaves nothing behind; keys are forgotten after 24 hours.
"""

from dataclasses import dataclass, field

from .journal import Answer, Answers

KEPT_FOR = 24 * 3600
LONGEST_KEY = 255


class KeyInUse(Exception):
    """Another request with this key is under way."""


class KeyMismatch(Exception):
    """The key was first used with another endpoint or other parameters."""


@dataclass(slots=True)
class Keys:
    """The keys of one provider: those under way in memory, those with an answer in the journal."""

    provider: str
    answers: Answers
    _running: set[str] = field(default_factory=set)

    def begin(self, key: str, fingerprint: str, *, now: int) -> Answer | None:
        """Take the key, or give the answer kept under it; whoever takes it must `release` it.

        Raises:
            KeyInUse: another request holds it now.
            KeyMismatch: it belongs to a different request.
        """
        if key in self._running:
            raise KeyInUse
        kept = self.answers.find(self.provider, key)
        if kept is None or now - kept.created >= KEPT_FOR:
            self._running.add(key)
            return None
        if kept.fingerprint != fingerprint:
            raise KeyMismatch
        return kept

    def release(self, key: str) -> None:
        """Let go of a key; if no answer was kept under it, it is free again."""
        self._running.discard(key)
