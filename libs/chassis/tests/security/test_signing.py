"""Signatures of what we post to others."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime

from pydantic import SecretStr

from chassis.security.signing import new_signing_secret, signed

SECRET = SecretStr("whsec_plJ3nmyCDGBKInavdOK15jsl")
BODY = b'{"event_type":"ping","data":{"success":true}}'
AT = datetime.fromtimestamp(1731705121, UTC)


def test_a_body_is_signed_as_the_specification_shows() -> None:
    headers = signed("msg_loFOjxBNrRLzqYUf", AT, BODY, [SECRET])
    assert headers == {
        "webhook-id": "msg_loFOjxBNrRLzqYUf",
        "webhook-timestamp": "1731705121",
        "webhook-signature": "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
    }


def test_while_secrets_are_rotated_both_sign() -> None:
    newer = new_signing_secret()
    both = signed("msg_1", AT, BODY, [newer, SECRET])["webhook-signature"].split()
    assert both[1] == signed("msg_1", AT, BODY, [SECRET])["webhook-signature"]
    key = b64decode(newer.get_secret_value().removeprefix("whsec_"))
    assert len(key) == 32
    own = hmac.digest(key, b"msg_1.1731705121." + BODY, hashlib.sha256)
    assert both[0] == f"v1,{b64encode(own).decode()}"
