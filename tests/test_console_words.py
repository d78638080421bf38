"""What the gateway says waits for a person has a word in the console, and so a place in its catalogues."""

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from console_service.view.words import QUEUES
from services.gateway.tests.fakes import open_door


async def test_every_queue_that_is_served_has_a_word(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private) as door:
        told = (await door.client.get("/api/admin/waiting", headers=door.bearer())).json()
    served = {*told["queues"], *told["missing"]}
    assert len(served) >= 10
    assert served - set(QUEUES) == set()
