"""Calls to the object store: claim, call, settle."""

from functools import partial
from typing import Any

from chassis.effects import Effect

from .clients.objects import ObjectStore
from .handlers import files
from .settings import Settings


def table(store: ObjectStore, settings: Settings) -> tuple[Effect[Any], ...]:
    """Files that were expected and never came are removed; removing twice does no harm."""
    return (
        Effect(
            name="discard",
            claim=partial(files.claim_expected, patience=settings.file_patience),
            call=store.remove,
            settle=partial(files.settle_discarded, after=settings.pause_after_refusal),
            by_time=True,
            repeatable=True,
        ),
    )
