"""Twilio's error answers. Source: twilio.com/docs/usage/twilios-response and twilio.com/docs/api/errors."""

from ...journal import Json


class ErrorAnswer(Exception):
    """An answer of 400 and above."""

    def __init__(self, status: int, code: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: Json = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }


def refused(reply: str) -> ErrorAnswer:
    """The refusal of a text with a code of choice, as `21614 not a mobile number`."""
    code, _, message = reply.partition(" ")
    return ErrorAnswer(400, int(code), message or "refused")
