"""The form of the sign-in page."""

from collections.abc import Mapping

from .form import Form

FIELDS = ("email", "password", "code")


def read_sign_in(given: Mapping[str, str]) -> Form:
    """What was typed, without blanks around the address and inside the code, as authenticators show it."""
    code = "".join(given.get("code", "").split())
    return Form({"email": given.get("email", "").strip(), "password": given.get("password", ""), "code": code})


def body_of(form: Form, device: str) -> dict[str, str]:
    """What the API is told; what is empty is left out."""
    told = {**form.values, "device": device}
    return {name: value for name, value in told.items() if value}


def shown_again(form: Form) -> Form:
    """The form without its secrets: these are never written into a page."""
    return form.holding({"email": form.value("email")})
