"""Stripe's error answers. Source: docs.stripe.com/api/errors and docs.stripe.com/error-codes."""

from ...journal import Json


class ErrorAnswer(Exception):
    """An answer other than 200.

    `began` says whether the endpoint had begun to execute: only then is the answer kept under the idempotency key.
    """

    def __init__(self, status: int, error: Json, *, began: bool = False, headers: dict[str, str] | None = None) -> None:
        super().__init__(error["message"])
        self.status = status
        self.body: Json = {"error": error}
        self.began = began
        self.headers = headers or {}


def invalid(message: str, *, param: str | None = None, code: str | None = None) -> ErrorAnswer:
    """A request that fails validation: 400, nothing began."""
    return ErrorAnswer(400, _error("invalid_request_error", message, param=param, code=code))


def impossible(message: str, *, param: str | None = None, code: str | None = None) -> ErrorAnswer:
    """A well-formed request that the state of things refuses: 400, and kept under the key."""
    return ErrorAnswer(400, _error("invalid_request_error", message, param=param, code=code), began=True)


def missing(kind: str, id_: str, *, param: str) -> ErrorAnswer:
    """There is no such object: 404."""
    message = f"No such {kind}: '{id_}'"
    return ErrorAnswer(404, _error("invalid_request_error", message, param=param, code="resource_missing"))


def unrecognized(method: str, path: str) -> ErrorAnswer:
    """There is no such endpoint: 404."""
    return ErrorAnswer(404, _error("invalid_request_error", f"Unrecognized request URL ({method}: {path})."))


def unauthorized(key: str | None) -> ErrorAnswer:
    """No key, or a wrong one: 401, before anything is looked at."""
    said = "You did not provide an API key." if key is None else f"Invalid API Key provided: {key[:7]}***"
    return ErrorAnswer(401, _error("invalid_request_error", said))


def mismatch(key: str) -> ErrorAnswer:
    """The idempotency key belongs to a different request: 400."""
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return ErrorAnswer(400, _error("idempotency_error", message))


def in_use(key: str) -> ErrorAnswer:
    """Another request with this idempotency key is under way: 409."""
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}. Please try again later."
    )
    return ErrorAnswer(409, _error("idempotency_error", message, code="idempotency_key_in_use"))


def limited(seconds: float) -> ErrorAnswer:
    """Too many requests: 429; the limiter sits before the idempotency layer."""
    message = "Request rate limit exceeded."
    error = _error("invalid_request_error", message, code="rate_limit")
    return ErrorAnswer(429, error, headers={"Retry-After": str(max(1, round(seconds)))})


def unavailable() -> ErrorAnswer:
    """A 503 from in front of the API: nothing began, nothing is kept."""
    return ErrorAnswer(503, _error("api_error", "The service is temporarily unavailable."))


def broken() -> Json:
    """The body of a 500."""
    return {"error": _error("api_error", "An unknown error occurred.")}


def _error(type_: str, message: str, *, param: str | None = None, code: str | None = None) -> Json:
    error = {"type": type_, "message": message}
    if param is not None:
        error["param"] = param
    if code is not None:
        error["code"] = code
        error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    return error
