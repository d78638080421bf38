"""Whether what is written could be published: an event is one record, and a record has a largest size."""

from collections.abc import Mapping

from contracts.base import Event


def oversized(events: Mapping[str, Event], limit: int) -> list[str]:
    """A sentence for each event of more than `limit` bytes, with what it is called, its size and the limit."""
    sizes = {name: len(event.model_dump_json().encode()) for name, event in events.items()}
    return [
        f"{name} has {size} bytes; at most {limit} can be published." for name, size in sizes.items() if size > limit
    ]
