"""Structured logs: one line of JSON an event, secrets left out."""

import logging
import re
import sys
from collections.abc import Mapping

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from . import telemetry

_ROW = re.compile(r"(DETAIL:|query argument \$\d+:).*")
_TALKATIVE = ("aiokafka", "httpcore", "httpx", "uvicorn.access")
"""They write a line a request or a batch, the last three of them with addresses and what stands behind the `?`."""
_PROCESSORS: list[structlog.typing.Processor] = []
"""One list for the life of the process: a logger keeps the one it was first used with."""
_SECRET_WORDS = ("password", "secret", "token", "authorization", "api_key", "pepper", "email", "phone")


def _add_fields(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {**telemetry.log_fields(), **event}


def _hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: object, value: object) -> object:
    if any(word in str(key).lower() for word in _SECRET_WORDS):
        return "[hidden]"
    if isinstance(value, Mapping):
        return {inner: _hidden(inner, held) for inner, held in value.items()}
    return value


def _hide_rows(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut off the row with which an error message of the database ends: personal data belongs in no log."""
    for key in ("exception", "reason"):
        if isinstance(event.get(key), str):
            event[key] = _ROW.sub(r"\1 [hidden]", event[key])
    return event


def configure(service: str, level: str, style: str) -> None:
    """Set up structlog for this process; libraries that use `logging` write through it too."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_fields,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_secrets,
        structlog.processors.format_exc_info,
        _hide_rows,
    ]
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer()
    if style != "console":
        last = structlog.processors.JSONRenderer(lambda value, **_: orjson.dumps(value, default=str).decode())
    _PROCESSORS[:] = [*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    factory = structlog.stdlib.LoggerFactory()
    structlog.configure(processors=_PROCESSORS, logger_factory=factory, cache_logger_on_first_use=True)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)
