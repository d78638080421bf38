import time

import pytest
import stripe

from deploy.simulator.tests.stripe_sdk import construct
from lodestone_simulator import sign
from lodestone_simulator.testing import WEBHOOK_SECRET


def test_the_signature_is_the_one_the_sdk_expects() -> None:
    payload = b'{"id":"evt_1","object":"event"}'
    assert construct(payload, sign(payload, WEBHOOK_SECRET, int(time.time()))).id == "evt_1"
    with pytest.raises(stripe.SignatureVerificationError):
        construct(payload + b" ", sign(payload, WEBHOOK_SECRET, int(time.time())))
