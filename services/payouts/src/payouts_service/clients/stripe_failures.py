"""What each failure of Stripe's SDK means: not done, never to be done, or not known.

Source: docs.stripe.com/error-low-level and docs.stripe.com/api/idempotent_requests.
"""

import httpx
import stripe

from chassis.effects import Declined, Later, Unknown

from ..domain.attempt import BALANCE_INSUFFICIENT

Failure = Declined | Later | Unknown
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_SOON, _LATE, _MUCH_LATER = 5.0, 60.0, 3600.0
_IN_PROGRESS = 409


def meaning(failure: stripe.StripeError) -> Failure:
    """The outcome of a call that may have moved money."""
    match failure:
        case stripe.RateLimitError():
            return Later("rate_limited", _retry_after(failure))
        case stripe.AuthenticationError() | stripe.PermissionError():
            return Later(type(failure).__name__, _LATE)
        case stripe.APIConnectionError() if isinstance(failure.__cause__, _NEVER_SENT):
            return Later("not_reached", _SOON)
        case stripe.IdempotencyError():
            # The key is in use, or was used for something else: what became of that is not known here.
            return Unknown(failure.code or "idempotency_error")
        case stripe.InvalidRequestError() if failure.code == BALANCE_INSUFFICIENT:
            return Later(BALANCE_INSUFFICIENT, _MUCH_LATER)
        case stripe.InvalidRequestError() | stripe.CardError() if failure.http_status != _IN_PROGRESS:
            return Declined(failure.code or failure.user_message or "refused")
        case _:
            return Unknown(f"{type(failure).__name__}: {failure.http_status}")


def while_reading(failure: stripe.StripeError) -> Failure:
    """The outcome of a call that only read: nothing was done, whatever happened."""
    known = meaning(failure)
    return Later(known.reason, _SOON) if isinstance(known, Unknown) else known


def was_replayed(failure: stripe.StripeError) -> bool:
    """Whether this is the stored answer of an earlier call, which has therefore ended."""
    headers = {name.lower(): value for name, value in (failure.headers or {}).items()}
    return headers.get("idempotent-replayed") == "true" and isinstance(meaning(failure), Unknown)


def is_of_another_request(failure: stripe.StripeError) -> bool:
    """Whether the key was used for a request with other parameters, which has therefore ended."""
    return isinstance(failure, stripe.IdempotencyError) and failure.http_status != _IN_PROGRESS


def _retry_after(failure: stripe.StripeError) -> float:
    headers = {name.lower(): value for name, value in (failure.headers or {}).items()}
    seconds = headers.get("retry-after", "")
    return max(float(seconds), 1.0) if seconds.isdecimal() else _SOON
