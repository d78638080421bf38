"""docs/events.md, made from the registry."""

from collections.abc import Mapping

from contracts.base import Event, Topic
from contracts.registry import EVENTS

from .document import summary

HEAD = """\
# Events

Made from the registry by `make contracts w=1`; do not edit. The schemas are in
[asyncapi.yaml](../libs/contracts/asyncapi.yaml), the rules for changing them in [CONTRIBUTING](../CONTRIBUTING.md).

Class of personal data: *none*; *pseudonymous*: ids that only our databases resolve; *direct*: addresses or names.
*Counted* topics are what statistics reads, and live long enough to rebuild every figure.

| Event | Says | Owner | Readers | Key | Kept | Personal data |
| --- | --- | --- | --- | --- | --- | --- |
"""


def page(readers: Mapping[str, tuple[str, ...]]) -> str:
    """The page; `readers` maps event class names to services."""
    return HEAD + "".join(_row(event, readers.get(event.__name__, ())) for event in EVENTS)


def _row(event: type[Event], readers: tuple[str, ...]) -> str:
    topic = event.topic
    example = f"[`{event.type_name()}`](../libs/contracts/examples/{event.type_name()}.json)"
    read_by = ", ".join(readers) or "nobody yet"
    cells = (example, summary(event), topic.owner, read_by, topic.key.replace("|", "\\|"), _kept(topic), topic.personal)
    return f"| {' | '.join(cells)} |\n"


def _kept(topic: Topic) -> str:
    kept = "newest of each key" if topic.compacted else f"{topic.retention_days} days"
    return f"{kept}, counted" if topic.counted else kept
