"""An S3-compatible store of objects, asked over HTTPS with requests that we sign (AWS Signature Version 4).

The scheme is https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. Three calls need no SDK.
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.effects import Answer, Declined, Later, Succeeded

_PIECE, _IN_MEMORY = 65_536, 262_144
_EMPTY = hashlib.sha256(b"").hexdigest()
_MOST_OF_AN_ERROR = 4_096
_CODE = re.compile(rb"<Code>\s*([A-Za-z0-9.]{1,100})\s*</Code>")
_NO_BUCKET = "NoSuchBucket"
_PASSING = (408, 409, 425, 429)
"""Refusals that pass by themselves, besides all of the server's own; the others need a person who mends a setting."""


@dataclass(frozen=True)
class Bucket:
    """Where objects are, and who we are there."""

    url: str
    """Of the bucket, without a slash at its end."""
    region: str
    access_key: str
    secret_key: SecretStr


def signed(bucket: Bucket, method: str, url: httpx.URL, headers: Mapping[str, str], at: datetime) -> dict[str, str]:
    """The headers of a request with its signature; `headers` name the hash of the body, and not the host or date.

    The path is signed as it is sent, and the URL has no query.
    """
    stamp, scope = at.strftime("%Y%m%dT%H%M%SZ"), f"{at:%Y%m%d}/{bucket.region}/s3/aws4_request"
    named = {**{name.lower(): text for name, text in headers.items()}, "host": url.netloc.decode(), "x-amz-date": stamp}
    names = ";".join(sorted(named))
    listed = "".join(f"{name}:{named[name].strip()}\n" for name in sorted(named))
    canonical = "\n".join((method, url.raw_path.decode(), "", listed, names, named["x-amz-content-sha256"]))
    message = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = b"AWS4" + bucket.secret_key.get_secret_value().encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
    credential = f"AWS4-HMAC-SHA256 Credential={bucket.access_key}/{scope},SignedHeaders={names},Signature={signature}"
    return {**named, "authorization": credential}


class S3:
    """One bucket. An object is gathered before it is sent, because its length and hash are part of the request."""

    def __init__(self, bucket: Bucket, clock: Clock, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._bucket = bucket
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(30, connect=5), transport=transport, trust_env=False)

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        """Store an object."""
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as gathered:
            digest, size = hashlib.sha256(), 0
            async for piece in content:
                digest.update(piece)
                size += len(piece)
                await asyncio.to_thread(gathered.write, piece)
            gathered.seek(0)
            headers = {"x-amz-content-sha256": digest.hexdigest(), "content-length": str(size)}
            request = self._request("PUT", key, headers, _pieces(gathered))
            await _must_be_taken(await self._asked(request))

    async def get(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of an object."""
        answer = await self._asked(self._request("GET", key, {"x-amz-content-sha256": _EMPTY}), stream=True)
        try:
            await _must_be_taken(answer)
            async for piece in answer.aiter_bytes(_PIECE):
                yield piece
        except httpx.HTTPError as failure:
            raise OSError(type(failure).__name__) from failure
        finally:
            await answer.aclose()

    async def remove(self, key: str) -> Answer:
        """Remove an object; what the settings are to blame for is declined, with the store's own code."""
        try:
            answer = await self._asked(self._request("DELETE", key, {"x-amz-content-sha256": _EMPTY}))
        except OSError as failure:
            return Later(str(failure)[:200], 60)
        code = await _code_of(answer)
        if answer.is_success or (answer.status_code == httpx.codes.NOT_FOUND and code != _NO_BUCKET):
            return Succeeded(key)
        is_passing = answer.is_server_error or answer.status_code in _PASSING
        return Later(code, 60) if is_passing else Declined(code)

    async def close(self) -> None:
        """Give every connection back."""
        await self._client.aclose()

    def _request(
        self, method: str, key: str, headers: Mapping[str, str], content: AsyncIterator[bytes] | None = None
    ) -> httpx.Request:
        # Every sign but these is written as its bytes, as the signature's canonical form wants it.
        url = httpx.URL(f"{self._bucket.url}/{quote(key, safe='/-._~')}")
        return httpx.Request(
            method, url, headers=signed(self._bucket, method, url, headers, self._clock.now()), content=content
        )

    async def _asked(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        try:
            return await self._client.send(request, stream=stream)
        except httpx.HTTPError as failure:
            raise OSError(type(failure).__name__) from failure


async def _must_be_taken(answer: httpx.Response) -> None:
    if answer.status_code != httpx.codes.OK:
        message = f"the object store answered {answer.status_code} {await _code_of(answer)}"
        raise OSError(message)


async def _code_of(answer: httpx.Response) -> str:
    """The store's own name for what is wrong, such as `SignatureDoesNotMatch`; without one, the status."""
    beginning = b""
    async for piece in answer.aiter_bytes(_MOST_OF_AN_ERROR):
        beginning += piece
        if len(beginning) >= _MOST_OF_AN_ERROR:
            break
    found = _CODE.search(beginning)
    return found[1].decode() if found else f"status_{answer.status_code}"


async def _pieces(gathered: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(gathered.read, _PIECE):
        yield piece
