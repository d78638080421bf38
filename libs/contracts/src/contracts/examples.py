"""One real example of each event, for the tests of those who write it and those who read it.

They tell one story: Ada buys, is enrolled, meets her criteria and gets her money back. The files stay in the
source tree (`libs/contracts/examples`) and are no part of a wheel.
"""

import json
from pathlib import Path
from typing import Any, TypeVar

from .base import Event

E = TypeVar("E", bound=Event)

FOLDER = Path(__file__).resolve().parents[2] / "examples"


def path_of(event: type[Event]) -> Path:
    """The file of an event's example."""
    return FOLDER / f"{event.type_name()}.json"


def example(event: type[E], **changed: Any) -> E:  # noqa: ANN401 - any field of any event
    """The example of `event`, with some fields changed and everything validated."""
    written = json.loads(path_of(event).read_bytes())
    return event.model_validate({**written, **changed})
