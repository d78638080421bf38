"""The AsyncAPI 3.0 document, made from the registry (https://www.asyncapi.com/docs/reference/specification/v3.0.0)."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts.base import PARTITIONS, Event, Topic
from contracts.examples import path_of
from contracts.registry import EVENTS, TOPICS

Json = dict[str, Any]
"""A JSON object; its shape is AsyncAPI's."""

DAY_MS = 86_400_000
HEADERS_REF = {"$ref": "#/components/schemas/CloudEventHeaders"}
INBOUND_REF = {"$ref": "#/components/schemas/InboundHeaders"}
OTHERS = "others"
"""Who writes to inbound topics: systems that are not ours."""
SCHEMAS = "#/components/schemas/"

DESCRIPTION = """\
Every message that services of Lodestone exchange: CloudEvents 1.0 in Kafka's binary mode, JSON in the value.
Contracts only grow: readers ignore fields they do not know, and a breaking change is a new version of the type.
Times are aware; an event says when it happened, and rules use that, never its arrival. Money is an integer of
minor units: the smallest of its currency, but hundredths for ISK and UGX. Decimal numbers travel as strings.
"""

_TEXT = {"type": "string"}
_HEADERS: dict[str, tuple[Json, str]] = {
    "ce_id": ({"type": "string", "format": "uuid"}, "UUIDv7; the same in every repetition of the message"),
    "ce_source": (_TEXT, "`/services/<owner>`"),
    "ce_type": (_TEXT, "topic and version, such as `order.paid.v1`"),
    "ce_specversion": ({"type": "string", "const": "1.0"}, "version of CloudEvents"),
    "ce_time": ({"type": "string", "format": "date-time"}, "when the source wrote it"),
    "ce_subject": (_TEXT, "the record key"),
    "ce_tenantid": ({"type": "string", "format": "uuid"}, "whose it is"),
    "ce_sequence": (_TEXT, "epoch and number, ascending in the publish order of the source"),
    "ce_correlationid": (_TEXT, "what all consequences of one cause have in common"),
    "ce_causationid": (_TEXT, "`ce_id` of the message or id of the request that made this one"),
    "traceparent": (_TEXT, "W3C Trace Context"),
    "content-type": ({"type": "string", "const": "application/json"}, "of the value"),
}
_OPTIONAL_HEADERS = {"ce_causationid", "traceparent"}
_INBOUND_HEADERS: dict[str, tuple[Json, str]] = {
    "ce_id": ({"type": "string", "minLength": 1, "maxLength": 200}, "the same in every repetition of the message"),
    "ce_source": ({"type": "string", "minLength": 1, "maxLength": 200}, "a URI reference of the system that writes"),
    **{name: _HEADERS[name] for name in ("ce_type", "ce_specversion", "ce_time", "ce_tenantid", "content-type")},
    "traceparent": _HEADERS["traceparent"],
}


def document(readers: Mapping[str, tuple[str, ...]]) -> Json:
    """The whole document as one JSON object; `readers` maps event class names to services."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Lodestone events", "version": "1.0.0", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {name: _channel(topic) for name, topic in TOPICS.items()},
        "operations": _operations(readers),
        "components": {"messages": {event.type_name(): _message(event) for event in EVENTS}, "schemas": _schemas()},
    }


def summary(event: type[Event]) -> str:
    """What the event says: the first line of its docstring."""
    return (event.__doc__ or "").strip().partition("\n")[0]


def _channel(topic: Topic) -> Json:
    said = [event.type_name() for event in EVENTS if event.topic is topic]
    return {
        "address": topic.name,
        "description": f"{_written_by(topic)}, keyed by {topic.key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in said},
        "bindings": {"kafka": _kafka_topic(topic)},
        "x-owner": topic.owner,
        "x-key": topic.key,
        "x-personal-data": topic.personal.value,
        "x-counted": topic.counted,
    }


def _written_by(topic: Topic) -> str:
    return f"Written by other systems for {topic.owner}" if topic.inbound else f"Said by {topic.owner}"


def _kafka_topic(topic: Topic) -> Json:
    kept: Json = {"cleanup.policy": ["compact"]}
    if topic.retention_days is not None:
        kept = {"cleanup.policy": ["delete"], "retention.ms": topic.retention_days * DAY_MS}
    return {
        "topic": topic.name,
        "partitions": PARTITIONS,
        "topicConfiguration": kept,
        "bindingVersion": "0.5.0",
    }


def _operations(readers: Mapping[str, tuple[str, ...]]) -> Json:
    """`<service>.send.<type>` for each owner (`others` for inbound topics), `<service>.receive.<type>` for readers."""
    made: Json = {}
    for event in EVENTS:
        made |= _operation(OTHERS if event.topic.inbound else event.topic.owner, "send", event)
        for service in readers.get(event.__name__, ()):
            made |= _operation(service, "receive", event)
    return made


def _operation(service: str, action: str, event: type[Event]) -> Json:
    channel = f"#/channels/{event.topic.name}"
    return {
        f"{service}.{action}.{event.type_name()}": {
            "action": action,
            "channel": {"$ref": channel},
            "messages": [{"$ref": f"{channel}/messages/{event.type_name()}"}],
            "tags": [{"name": service}],
        }
    }


def _message(event: type[Event]) -> Json:
    return {
        "name": event.type_name(),
        "title": event.__name__,
        "summary": summary(event),
        "contentType": "application/json",
        "headers": INBOUND_REF if event.topic.inbound else HEADERS_REF,
        "payload": {"$ref": SCHEMAS + event.__name__},
        "bindings": {"kafka": {"key": {"type": "string", "description": event.topic.key}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": event.__name__, "payload": json.loads(path_of(event).read_text())}],
    }


def _schemas() -> Json:
    """JSON schemas of all payloads as they are written, and of the shapes inside them."""
    _, made = models_json_schema([(event, "serialization") for event in EVENTS], ref_template=SCHEMAS + "{model}")
    ours, theirs = _headers(_HEADERS), _headers(_INBOUND_HEADERS)
    return {"CloudEventHeaders": ours, "InboundHeaders": theirs, **made["$defs"]}


def _headers(known: dict[str, tuple[Json, str]]) -> Json:
    return {
        "type": "object",
        "description": "CloudEvents 1.0, Kafka protocol binding, binary mode",
        "properties": {name: {**schema, "description": means} for name, (schema, means) in known.items()},
        "required": [name for name in known if name not in _OPTIONAL_HEADERS],
    }
