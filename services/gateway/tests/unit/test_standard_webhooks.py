"""Signatures of Standard Webhooks: the specification's own example, and every way of getting it wrong."""

import pytest

from gateway_service.domain.signature import Flaw
from gateway_service.domain.standard_webhooks import signed_as
from gateway_service.domain.webhooks import Delivery

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
AT = 1_614_265_330
GOOD = {
    "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "svix-timestamp": str(AT),
    "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
"""The example of the libraries of Svix."""


def flaw(body: bytes = BODY, at: float = AT, secrets: tuple[str, ...] = (SECRET,), **changed: str) -> str | None:
    headers = GOOD | {name.replace("_", "-"): value for name, value in changed.items()}
    return signed_as("svix")(Delivery("", headers, body), secrets, at)


def test_the_example_is_taken_also_beside_other_secrets_and_signatures() -> None:
    assert flaw() is None
    assert flaw(secrets=("whsec_b3RoZXI=", SECRET)) is None
    assert flaw(svix_signature="v2,x v1,bm8= " + GOOD["svix-signature"]) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"body": BODY + b" "}, Flaw.MISMATCH),
        ({"secrets": ("whsec_b3RoZXI=",)}, Flaw.MISMATCH),
        ({"secrets": ("not base64 at all",)}, Flaw.MISMATCH),
        ({"secrets": ()}, Flaw.MISMATCH),
        ({"svix_id": "msg_other"}, Flaw.MISMATCH),
        ({"svix_timestamp": str(AT + 1)}, Flaw.MISMATCH),
        ({"at": AT + 301}, Flaw.STALE),
        ({"at": AT - 61}, Flaw.FUTURE),
        ({"svix_id": ""}, Flaw.MALFORMED),
        ({"svix_timestamp": "-1"}, Flaw.MALFORMED),
        ({"svix_timestamp": "\u0661"}, Flaw.MALFORMED),
        ({"svix_timestamp": "9" * 400}, Flaw.MALFORMED),
        ({"svix_signature": ""}, Flaw.MALFORMED),
        ({"svix_signature": "v1," + "x" * 3000}, Flaw.MALFORMED),
        ({"svix_signature": "v1,\udcff"}, Flaw.MISMATCH),
        ({"svix_signature": "v1a," + GOOD["svix-signature"][3:]}, Flaw.MISMATCH),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, object], expected: Flaw) -> None:
    assert flaw(**changed) is expected  # type: ignore[arg-type] # each case changes another of them
