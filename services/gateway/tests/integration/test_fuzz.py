"""Hostile bytes at every endpoint: a 4xx, or a 2xx and a row; never a 5xx (case 22 of the fault programme)."""

import random
import time
from collections.abc import Iterator

import orjson

from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, HEADERS, SECRETS, Door
from services.gateway.tests.payloads import activity, event, refund, session

SEEDS = (
    orjson.dumps(event("checkout.session.completed", session())),
    orjson.dumps(event("refund.created", refund())),
    orjson.dumps(activity()),
)
WHOLE = (
    b"",
    b"[]",
    b"{}",
    b"null",
    b'{"id":"\\u0000","type":"x"}',
    b'{"id":"x","type":"\\ud800"}',
    b'{"id":["x"],"type":{}}',
    b'{"id":"x","type":"checkout.session.completed"}',
    b'{"id":"y","type":"checkout.session.completed","data":[]}',
    b'{"id":"z","type":"checkout.session.completed","created":1e3,"data":{"object":{}}}',
    b'{"id":"w","type":"refund.created","created":99999999999999,"data":{"object":{}}}',
    b'{"id":"' + b"i" * 5000 + b'","type":"x"}',
    b'{"a":' * 200_000,
    b'{"id":"d","type":"x","n":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    b'{"id":"n","type":"x","n":' + b"9" * 5000 + b"}",
    b'{"id":"e","type":"x","n":1e99999999999999999999}',
    b"\x1f\x8b\x08" + bytes(100),
    b"{" + b" " * 262_143,
    b"x" * 300_000,
    b"\xff" * 100,
)
PIECES = (
    b"\x00",
    b"\xff\xfe",
    b"\\u0000",
    b"\\ud800",
    b"NaN",
    b"1e999999",
    b"[" * 300,
    b'"',
    b"null",
    b"-1",
    b"9" * 40,
)


def hostile(number: int) -> Iterator[bytes]:
    """Whole oddities, then real events with pieces changed, cut or doubled."""
    yield from WHOLE
    choice = random.Random(20)
    for _ in range(number):
        body = bytearray(choice.choice(SEEDS))
        for _ in range(choice.randint(1, 4)):
            at, length = choice.randrange(len(body) + 1), choice.choice((0, 1, 5, 50))
            body[at : at + length] = choice.choice((*PIECES, bytes([choice.randrange(256)]), b"", bytes(body[:at])))
        yield bytes(body)


async def test_hostile_bodies_rightly_signed(door: Door) -> None:
    answers: dict[int, int] = {}
    slowest = 0.0
    for number, body in enumerate(hostile(600)):
        provider = ("stripe", "activity", "custom")[number % 3]
        began = time.perf_counter()
        status = (await door.hook(body, provider)).status_code
        slowest = max(slowest, time.perf_counter() - began)
        answers[status] = answers.get(status, 0) + 1
    assert not [status for status in answers if status >= 500], answers
    assert answers[200] > 10
    assert answers[400] > 100
    assert slowest < 1
    assert await door.running.parked() == []


async def test_hostile_bodies_wrongly_signed_leave_no_trace(door: Door) -> None:
    for number, body in enumerate(hostile(100)):
        provider = ("stripe", "activity", "custom")[number % 3]
        assert (await door.hook(body, provider, secret="whsec_guess")).status_code in (400, 413)
    assert await door.rows() == []


async def test_hostile_headers(door: Door) -> None:
    body, path = SEEDS[0], f"/webhooks/stripe/{ENDPOINTS['stripe']}"
    good = sign(body, SECRETS[0], int(time.time())).encode()
    for value in (b"", b"\xff\xfe", b"t=1,v1=" + b"\xc3\xa9" * 40, good[:-1], good * 200, b"=" * 100, b"t=,v1="):
        for name in (HEADERS["stripe"].encode(), b"lodestone-signature"):
            answer = await door.client.post(path, content=body, headers=[(name, value), (b"content-type", value)])
            assert answer.status_code == 400
    odd = [(b"stripe-signature", good), (b"content-type", b"\xff"), (b"content-encoding", b"gzip")]
    assert (await door.client.post(path, content=body, headers=odd)).status_code == 200


async def test_the_bytes_are_kept_exactly(door: Door) -> None:
    body = b'{ "id" : "evt_9",\r\n\t"type":"customer.created","type":"x.y" , "name":"\xf0\x9f\x98\x80" }\n'
    assert (await door.hook(body)).status_code == 200
    assert [row[0] for row in await door.rows()] == ["x.y"]
    assert await door.body_of("evt_9") == body
