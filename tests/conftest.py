"""What several tests of the whole tree need."""

from copy import deepcopy
from typing import Any

import httpx
import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from services.gateway.tests.fakes import open_door
from tests.test_routes import SERVICES, document_of

_PUBLIC: list[dict[str, Any]] = []
"""The public document once it has been served: it is the same for every test, and takes seconds to make."""


@pytest.fixture
async def public(start: Start, keys: KeyPair) -> dict[str, Any]:
    """The document as the gateway serves it, of the real services; each test has a copy of its own."""
    if not _PUBLIC:
        _PUBLIC.append(await _served(start, keys))
    return deepcopy(_PUBLIC[0])


async def _served(start: Start, keys: KeyPair) -> dict[str, Any]:
    documents = {service: await document_of(start, service) for service in SERVICES}
    async with open_door(start, keys.private) as door:
        for service, document in documents.items():
            assert document.get("paths"), service
            door.behind.answers[f"{service}.test/openapi.json"] = document
        answer: httpx.Response = await door.client.get("/openapi.json")
    found: dict[str, Any] = answer.json()
    return found
