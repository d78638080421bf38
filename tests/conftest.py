"""What several tests of the whole tree need."""

from typing import Any

import httpx
import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from services.gateway.tests.fakes import open_door
from tests.test_routes import SERVICES, document_of


@pytest.fixture
async def public(start: Start, keys: KeyPair) -> dict[str, Any]:
    """The document as the gateway serves it, of the real services."""
    documents = {service: await document_of(start, service) for service in SERVICES}
    async with open_door(start, keys.private) as door:
        for service, document in documents.items():
            assert document.get("paths"), service
            door.behind.answers[f"{service}.test/openapi.json"] = document
        answer: httpx.Response = await door.client.get("/openapi.json")
    found: dict[str, Any] = answer.json()
    return found
