"""Both stores of objects keep one promise: what was put comes back whole, and what is removed is gone."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.effects import Answer, Declined, Later, Succeeded
from progress_service.clients.folder import Folder
from progress_service.clients.objects import ObjectStore
from progress_service.clients.s3 import S3, Bucket

BUCKET = Bucket("https://files.example.com/evidence", "us-east-1", "key", SecretStr("secret"))
CONTENT = bytes(range(256)) * 2_000


async def pieces(content: bytes = CONTENT) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 100_000):
        yield content[start : start + 100_000]


async def broken() -> AsyncIterator[bytes]:
    yield b"half"
    raise ConnectionResetError


def bucket() -> httpx.MockTransport:
    """A bucket in memory that holds what it is sent to the hash and length it was announced with."""
    held: dict[str, bytes] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        body = request.content if request.method != "PUT" else request.read()
        assert request.headers["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest()
        assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        match request.method:
            case "PUT":
                assert int(request.headers["content-length"]) == len(body)
                held[request.url.path] = body
                return httpx.Response(200)
            case "GET":
                found = held.get(request.url.path)
                return httpx.Response(404) if found is None else httpx.Response(200, content=found)
            case _:
                held.pop(request.url.path, None)
                return httpx.Response(204)

    async def answer_streams(request: httpx.Request) -> httpx.Response:
        await request.aread()
        return answer(request)

    return httpx.MockTransport(answer_streams)


KINDS: dict[str, Callable[[Path], ObjectStore]] = {
    "folder": Folder,
    "s3": lambda _path: S3(BUCKET, Clock(), transport=bucket()),
}


@pytest.fixture(params=sorted(KINDS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return KINDS[request.param](tmp_path)


async def test_what_was_put_comes_back_whole(store: ObjectStore) -> None:
    await store.put("tenant/enrollment/file", pieces())
    assert b"".join([piece async for piece in store.get("tenant/enrollment/file")]) == CONTENT
    await store.close()


async def test_what_is_removed_is_gone_and_may_be_removed_again(store: ObjectStore) -> None:
    await store.put("tenant/file", pieces())
    assert [type(await store.remove("tenant/file")) for _ in range(2)] == [Succeeded] * 2
    with pytest.raises(OSError, match=r"No such file|404"):
        assert [piece async for piece in store.get("tenant/file")]


async def test_half_an_object_is_no_object(store: ObjectStore) -> None:
    with pytest.raises(ConnectionResetError):
        await store.put("tenant/file", broken())
    with pytest.raises(OSError, match=r"No such file|404"):
        assert [piece async for piece in store.get("tenant/file")]


async def test_a_key_leads_out_of_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PermissionError):
        await Folder(tmp_path / "files").put("../elsewhere", pieces())


async def test_a_bucket_that_fails_is_asked_again_later() -> None:
    failing = S3(BUCKET, Clock(), transport=httpx.MockTransport(lambda _request: httpx.Response(500)))
    assert isinstance(await failing.remove("tenant/file"), Later)
    with pytest.raises(OSError, match="500"):
        await failing.put("tenant/file", pieces())


def refusing(status: int, code: str) -> S3:
    """A bucket that refuses everything with a code of its own."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>" if code else ""
    return S3(BUCKET, Clock(), transport=httpx.MockTransport(lambda _request: httpx.Response(status, text=body)))


@pytest.mark.parametrize(
    ("status", "code", "answer"),
    [
        (403, "SignatureDoesNotMatch", Declined("SignatureDoesNotMatch")),
        (403, "", Declined("status_403")),
        (400, "AuthorizationHeaderMalformed", Declined("AuthorizationHeaderMalformed")),
        (404, "NoSuchBucket", Declined("NoSuchBucket")),
        (404, "NoSuchKey", Succeeded("tenant/file")),
        (404, "", Succeeded("tenant/file")),
        (503, "SlowDown", Later("SlowDown", 60)),
        (429, "", Later("status_429", 60)),
        (500, "InternalError", Later("InternalError", 60)),
    ],
)
async def test_what_a_person_must_mend_is_declined_and_the_rest_is_tried_again(
    status: int, code: str, answer: Answer
) -> None:
    assert await refusing(status, code).remove("tenant/file") == answer


async def test_a_refusal_is_told_in_the_words_of_the_store() -> None:
    failing = refusing(403, "InvalidAccessKeyId")
    with pytest.raises(OSError, match="403 InvalidAccessKeyId"):
        await failing.put("tenant/file", pieces())
    with pytest.raises(OSError, match="403 InvalidAccessKeyId"):
        assert [piece async for piece in failing.get("tenant/file")]


async def test_an_object_that_breaks_off_on_its_way_is_no_object() -> None:
    async def send_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(send_half, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        store = S3(replace(BUCKET, url=f"http://127.0.0.1:{port}/evidence"), Clock())
        with pytest.raises(OSError, match="RemoteProtocolError"):
            assert [piece async for piece in store.get("tenant/file")]
        await store.close()
