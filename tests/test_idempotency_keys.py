"""What one service gives a provider and another has to recognise when the provider says it back."""

from uuid import UUID

from chassis.clock import Clock
from gateway_service.domain.providers.stripe.refunds import is_key_of_ours
from payouts_service.domain.attempt import attempt_with_new_key


def test_the_gateway_knows_the_keys_under_which_payouts_asks_for_refunds() -> None:
    key = attempt_with_new_key(UUID(int=7), (), Clock().now()).key
    assert is_key_of_ours(key)
    assert not is_key_of_ours(f"their-{key}")
