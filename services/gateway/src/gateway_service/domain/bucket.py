"""A token bucket: so many requests at once, so many a second in the long run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """`rate` tokens a second flow into a bucket that holds `burst`."""

    rate: float
    burst: float


@dataclass(frozen=True)
class Bucket:
    """What was left, and when (seconds of a steady clock)."""

    left: float
    at: float


def take(bucket: Bucket | None, allowance: Allowance, now: float) -> tuple[Bucket, bool]:
    """Take one token: the bucket afterwards, and whether there was one. A bucket nobody has used is full."""
    left = allowance.burst
    if bucket is not None:
        left = min(allowance.burst, bucket.left + max(now - bucket.at, 0) * allowance.rate)
    return (Bucket(left - 1, now), True) if left >= 1 else (Bucket(left, now), False)
