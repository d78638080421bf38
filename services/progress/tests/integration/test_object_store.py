"""The store of files against a server that knows the protocol and checks every signature."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from chassis.clock import Clock
from chassis.effects import Declined, Succeeded
from chassis.testing import Running, contact
from chassis.testing.fixtures import Start
from lodestone_local.testing.object_store import (
    ACCESS_KEY,
    BUCKET,
    ObjectStoreServer,
    object_store,
    why_no_object_store,
)
from progress_service.app import build
from progress_service.clients.s3 import S3, Bucket, signed
from progress_service.settings import Settings
from progress_service.work import Work
from services.progress.tests.story import STARTED, by_hand, own_path

pytestmark = pytest.mark.long
MEBIBYTE = 1_048_576
KEYS = (
    "tenant/enrollment/file",
    "März 2026/Ausweis Größe.pdf",
    "plus+and space/100%.pdf",
    "%41 is not A.pdf",
    "a?b#c&d=e;f",
    "~!*'()$@:,",
    "日本語/🦉",
)
FILES = own_path(by_hand().criteria[0].criterion_id) + "/files"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStoreServer]:
    if (reason := why_no_object_store()) is not None:
        pytest.skip(reason)
    with object_store(tmp_path_factory.mktemp("objects")) as running:
        yield running


@pytest.fixture
def bucket(server: ObjectStoreServer) -> Bucket:
    return Bucket(f"{server.url}/{BUCKET}", "us-east-1", ACCESS_KEY, SecretStr(server.secret_key))


@pytest.fixture
async def store(bucket: Bucket) -> AsyncIterator[S3]:
    opened = S3(bucket, Clock())
    yield opened
    await opened.close()


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


async def whole(store: S3, key: str) -> bytes:
    return b"".join([piece async for piece in store.get(key)])


@pytest.mark.parametrize("key", KEYS)
async def test_an_object_of_any_name_is_stored_given_back_and_removed(store: S3, key: str) -> None:
    await store.put(key, pieces(key.encode()))
    assert await whole(store, key) == key.encode()
    assert [await store.remove(key) for _ in range(2)] == [Succeeded(key)] * 2
    with pytest.raises(OSError, match="404 NoSuchKey"):
        await whole(store, key)


async def test_names_that_look_alike_are_not_one_object(store: S3) -> None:
    alike = ("a b", "a+b", "a%20b", "a%2Bb")
    for key in alike:
        await store.put(key, pieces(key.encode()))
    assert [await whole(store, key) for key in alike] == [key.encode() for key in alike]


async def test_ten_mebibytes_go_in_and_come_out_in_pieces(store: S3) -> None:
    content = bytes(range(256)) * (10 * MEBIBYTE // 256)
    await store.put("large", pieces(content))
    sizes, came = [], bytearray()
    async for piece in store.get("large"):
        sizes.append(len(piece))
        came += piece
    assert (bytes(came) == content, max(sizes) <= 65_536) == (True, True)


async def test_an_empty_object_is_an_object(store: S3) -> None:
    await store.put("empty", pieces(b""))
    assert await whole(store, "empty") == b""


async def test_a_body_that_is_not_the_one_that_was_signed_is_not_stored(
    server: ObjectStoreServer, bucket: Bucket
) -> None:
    url = httpx.URL(f"{bucket.url}/forged")
    honest = {"x-amz-content-sha256": hashlib.sha256(b"honest").hexdigest()}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.put(url, headers=signed(bucket, "PUT", url, honest, Clock().now()), content=b"forged")
    assert answer.is_client_error
    assert not (server.folder / BUCKET / "forged").exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"secret_key": SecretStr("another")}, "403 SignatureDoesNotMatch"),
        ({"access_key": "nobody"}, "403 InvalidAccessKeyId"),
        ({"url": "{}/elsewhere"}, "404 NoSuchBucket"),
    ],
)
async def test_a_wrong_setting_is_told_in_the_words_of_the_store_and_nothing_is_lost(
    store: S3, bucket: Bucket, wrong: dict[str, Any], code: str
) -> None:
    await store.put("kept", pieces(b"kept"))
    told = {name: value.format(bucket.url.rpartition("/")[0]) for name, value in wrong.items() if name == "url"}
    mistaken = S3(replace(bucket, **{**wrong, **told}), Clock())
    with pytest.raises(OSError, match=code):
        await mistaken.put("kept", pieces(b"other"))
    with pytest.raises(OSError, match=code):
        await whole(mistaken, "kept")
    assert await mistaken.remove("kept") == Declined(code.split()[1])
    await mistaken.close()
    assert await whole(store, "kept") == b"kept"
    assert await store.remove("kept") == Succeeded("kept")


async def test_a_clock_that_is_far_off_is_refused(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "clock").write_text(str(86_400 * 3))
    late = S3(bucket, Clock(tmp_path / "clock"))
    with pytest.raises(OSError, match="403 RequestTimeTooSkewed"):
        await late.put("late", pieces(b"late"))
    await late.close()


@pytest.fixture
async def progress(start: Start, bucket: Bucket, request: pytest.FixtureRequest) -> AsyncIterator[Running[Work]]:
    """The service, with the bucket's secret key or the one that a test is given."""
    told = {"bucket_url": bucket.url, "bucket_access_key": ACCESS_KEY, "bucket_secret_key": bucket.secret_key}
    told |= {"bucket_secret_key": key} if (key := getattr(request, "param", None)) else {}
    async with start(build, Settings, **told) as running:
        await running.receive(by_hand())
        await running.advance(STARTED.enrolled_at - await running.now() + timedelta(days=1))
        yield running


async def test_a_file_goes_through_the_doors_into_the_bucket_and_back(
    progress: Running[Work], server: ObjectStoreServer
) -> None:
    content = b"%PDF-1.7\n" + bytes(range(256)) * 8_000
    async with progress.client(contact(STARTED.contact_id)) as her:
        kept = await her.post(FILES, params={"name": "März +1.pdf"}, content=content)
        back = await her.get(f"{FILES}/{kept.json()['file_id']}")
    assert (kept.status_code, back.content == content) == (201, True)
    assert [path.name for path in (server.folder / BUCKET).rglob("*") if path.is_file()].count(
        kept.json()["file_id"]
    ) == 1


@pytest.mark.parametrize("progress", [SecretStr("another")], indirect=True)
async def test_with_a_wrong_key_a_sender_is_asked_to_try_again_and_whoever_can_mend_it_is_told(
    progress: Running[Work],
) -> None:
    async with progress.client(contact(STARTED.contact_id)) as her:
        refused = await her.post(FILES, params={"name": "a.pdf"}, content=b"%PDF-1.7")
    assert refused.status_code == 503
    await progress.advance(timedelta(hours=2))
    with capture_logs() as logs:
        await progress.carry_out()
        await progress.carry_out()
    told = [(one["event"], one["reason"]) for one in logs if one["log_level"] == "error"]
    assert told == [("removal_declined", "SignatureDoesNotMatch")]
