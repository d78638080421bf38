"""Which partition a record belongs to, as every Kafka client computes it from a key.

Source: `murmur2` in Kafka's org.apache.kafka.common.utils.Utils. The client library's own goes byte by byte and takes
twice as long, and the relay asks for every event; several events of one key often follow each other.
"""

from functools import lru_cache
from struct import unpack_from

from contracts.base import PARTITIONS

_SEED, _FACTOR, _WORD = 0x9747B28C, 0x5BD1E995, 0xFFFFFFFF


@lru_cache(maxsize=4096)
def partition_of(route: str, partitions: int = PARTITIONS) -> int:
    """The partition a route belongs to."""
    return (murmur2(route.encode()) & 0x7FFFFFFF) % partitions


def murmur2(key: bytes) -> int:
    """The hash of a key, of 32 bits."""
    length = len(key)
    found, words = _SEED ^ length, length // 4
    for word in unpack_from(f"<{words}I", key):
        mixed = word * _FACTOR & _WORD
        found = found * _FACTOR & _WORD ^ (mixed ^ mixed >> 24) * _FACTOR & _WORD
    if rest := key[4 * words :]:
        found = (found ^ int.from_bytes(rest, "little")) * _FACTOR & _WORD
    found = (found ^ found >> 13) * _FACTOR & _WORD
    return found ^ found >> 15
