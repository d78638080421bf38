"""Requests are signed as Amazon's own examples are (docs.aws.amazon.com, `sig-v4-header-based-auth`)."""

import hashlib
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from progress_service.clients.s3 import Bucket, signed

THEIRS = Bucket("", "us-east-1", "AKIAIOSFODNN7EXAMPLE", SecretStr("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
AT = datetime(2013, 5, 24, tzinfo=UTC)
EMPTY, BODY = (hashlib.sha256(body).hexdigest() for body in (b"", b"Welcome to Amazon S3."))


@pytest.mark.parametrize(
    ("method", "path", "headers", "signature"),
    [
        (
            "GET",
            "/test.txt",
            {"Range": "bytes=0-9", "x-amz-content-sha256": EMPTY},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test%24file.text",
            {
                "Date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-content-sha256": BODY,
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
            },
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_a_request_is_signed_as_the_example_is(method: str, path: str, headers: dict[str, str], signature: str) -> None:
    url = httpx.URL(scheme="https", host="examplebucket.s3.amazonaws.com", path=path)
    assert signed(THEIRS, method, url, headers, AT)["authorization"].endswith(f"Signature={signature}")
