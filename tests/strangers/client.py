"""A program of somebody else: it knows the AsyncAPI document, a broker, and the secret it was given."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pydantic import TypeAdapter

from tests.strangers.models import Models

DOCUMENT = Path(__file__).parents[2] / "libs" / "contracts" / "asyncapi.yaml"


@dataclass(frozen=True)
class Message:
    """A message of the document: where it lies, and the types of its headers and payload."""

    name: str
    address: str
    headers: TypeAdapter[Any]
    payload: TypeAdapter[Any]
    examples: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Client:
    """What a generator would make of the document."""

    servers: str
    prefix: str = ""
    """Of the topics of one test."""

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The document, parsed."""
        parsed: Mapping[str, Any] = yaml.load(DOCUMENT.read_text(), yaml.CSafeLoader)
        return parsed

    @cached_property
    def messages(self) -> Mapping[str, Message]:
        """Every message by its name."""
        models = Models(self.document)
        found = {}
        for channel in self.document["channels"].values():
            for name, reference in channel["messages"].items():
                told = self._resolved(reference)
                headers, payload = (TypeAdapter(models.of(told[part])) for part in ("headers", "payload"))
                examples = tuple(one["payload"] for one in told["examples"])
                found[name] = Message(name, channel["address"], headers, payload, examples)
        return found

    def _resolved(self, thing: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in thing:
            found: Any = self.document
            for part in str(thing["$ref"]).removeprefix("#/").split("/"):
                found = found[part]
            thing = found
        return thing

    async def publish(self, message: Message, headers: Mapping[str, str], body: bytes) -> None:
        """Write one record, if the document allows it. Raises `ValidationError`."""
        message.headers.validate_json(json.dumps(dict(headers)))
        message.payload.validate_json(body)
        producer = AIOKafkaProducer(bootstrap_servers=self.servers)
        await producer.start()
        try:
            told = [(name, value.encode()) for name, value in headers.items()]
            await producer.send_and_wait(self.prefix + message.address, body, headers=told)
        finally:
            await producer.stop()

    async def subscribe(self, message: Message) -> AsyncGenerator[Any, None]:
        """Everything said by this message, as its own type, from the first record on. Raises `ValidationError`."""
        reading = {"group_id": f"{self.prefix}stranger", "auto_offset_reset": "earliest"}
        consumer = AIOKafkaConsumer(self.prefix + message.address, bootstrap_servers=self.servers, **reading)
        await consumer.start()
        try:
            async for record in consumer:
                told = {name: value.decode() for name, value in record.headers}
                message.headers.validate_json(json.dumps(told))
                if told["ce_type"] == message.name:
                    yield message.payload.validate_json(record.value)
        finally:
            await consumer.stop()


@dataclass(frozen=True)
class Teller:
    """A system with an endpoint of the kind `activity`."""

    client: Client
    tenant: UUID
    endpoint: UUID
    secret: str

    @property
    def message(self) -> Message:
        """The one that others may send."""
        (name,) = [
            one.removeprefix("others.send.") for one in self.client.document["operations"] if "others.send" in one
        ]
        return self.client.messages[name]

    async def tell(self, reference: str, *, at: str) -> None:
        """Tell of an activity like that of the example."""
        told = {**self.message.examples[0], "endpoint_id": str(self.endpoint), "id": reference, "occurred_at": at}
        adapter = self.message.payload
        signed = adapter.validate_json(json.dumps({**told, "signature": self._signature(told)}))
        headers = {"ce_specversion": "1.0", "ce_id": reference, "ce_source": "https://crm.example.com"}
        headers |= {"ce_type": self.message.name, "ce_time": at, "ce_tenantid": str(self.tenant)}
        headers |= {"content-type": "application/json"}
        await self.client.publish(self.message, headers, adapter.dump_json(signed))

    def _signature(self, told: Mapping[str, Any]) -> str:
        """As the description of the field says."""
        names = ("endpoint_id", "id", "email", "source", "name", "value", "occurred_at")
        text = "\n".join([str(self.tenant), *(str(told[name] or "") for name in names)])
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()


async def first(found: AsyncIterator[Any], *, within: float) -> Any:
    """The first thing that comes. Raises `TimeoutError`."""
    async with asyncio.timeout(within):
        return await anext(found)
