"""How often a credential may ask: token buckets in memory, of this process alone."""

import time
from collections import OrderedDict
from collections.abc import Hashable

from ..domain.bucket import Allowance, Bucket, take
from ..errors import TooMany
from ..settings import Settings

_MOST = 20_000


class Limits:
    """The buckets; the longest unused is forgotten first, which makes it full again.

    Each allowance has its own: who shows a thousand tokens that are none does not make us forget who guesses passwords.
    """

    def __init__(self, settings: Settings) -> None:
        self._buckets: dict[Allowance, OrderedDict[Hashable, Bucket]] = {}
        self.request = Allowance(settings.request_rate, settings.request_burst)
        self.public = Allowance(settings.public_rate, settings.public_burst)
        self.sign_in = Allowance(settings.sign_in_rate, settings.sign_in_burst)

    def take(self, allowance: Allowance, *key: Hashable) -> None:
        """Take one token. Raises `TooMany` when there is none."""
        buckets = self._buckets.setdefault(allowance, OrderedDict())
        bucket, granted = take(buckets.get(key), allowance, time.monotonic())
        buckets[key] = bucket
        buckets.move_to_end(key)
        if len(buckets) > _MOST:
            buckets.popitem(last=False)
        if not granted:
            raise TooMany("Slow down, and try again.")
