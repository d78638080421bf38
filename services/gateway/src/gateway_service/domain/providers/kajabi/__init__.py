"""Kajabi: what people fill in on its forms. It signs nothing, and says no time.

A hook of its API posts `{"id", "event", "payload"}`, where the payload holds JSON:API objects: the submission, which
names its form, and the form. Whether the `id` is that of the delivery or of the hook is not said, so a submission is
known by its own (source: developers.kajabi.com/api-reference/webhooks/form-submission-sample). The address that stands
at a form itself gets the fields alone, as JSON or as a form, without an id: there, whoever sends the same fields again
says the same.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from ...facts import FormSubmission, Reading, applied, ignored
from ...forms import KIND, LONGEST_NAME, answers_of
from ...keyed import known_by_key
from ...payload import read_form, read_json
from ...webhooks import Delivery, Named, Payload, Provider, name_of

_SUBMISSION, _FORM = "form_submissions", "forms"
_PHONES = ("mobile_phone_number", "phone_number", "phone")
_NAMES = ("name", "first_name", "last_name")
_OF_THE_PERSON = {"email", *_NAMES, *_PHONES}
_OF_THE_FORM = {"id", "event", "form_id", "form_name", "form_title"}


def _parse(body: bytes) -> Payload:
    return read_json(body) if b"{" in body else read_form(body)


def _name(_delivery: Delivery, body: Payload) -> Named:
    kind = body.get("event", KIND)
    if kind != KIND:
        return name_of(body.get("id"), kind)
    submitted = [_text(one.get("id")) for one in _objects(body, _SUBMISSION)]
    return name_of("+".join(submitted) or _digest(body), KIND)


def _read(body: Payload, _account: str) -> Reading:
    if body.get("event", KIND) != KIND:
        return ignored("type")
    if "payload" not in body:
        return applied(_flat(body))
    return applied(*(_submission(one, body) for one in _objects(body, _SUBMISSION, at_least=1)))


def _submission(submission: Mapping[str, Any], body: Payload) -> FormSubmission:
    form_id = _named(submission["relationships"]["form"]["data"]["id"])
    titles = {_text(one["id"]): one.get("attributes", {}).get("title") for one in _objects(body, _FORM)}
    given = submission["attributes"]
    return _filled(_named(submission["id"]), form_id, titles.get(form_id), given, given.keys() - _OF_THE_PERSON)


def _flat(body: Payload) -> FormSubmission:
    title = body.get("form_name") or body.get("form_title")
    return _filled(_digest(body), _named(body["form_id"]), title, body, body.keys() - _OF_THE_PERSON - _OF_THE_FORM)


def _filled(
    submission_id: str, form_id: str, form_name: object, given: Mapping[str, Any], answers: set[str]
) -> FormSubmission:
    email = _text(given.get("email"))
    if "@" not in email:
        raise ValueError("email: not an address")
    full, first, last = (_text(given.get(name)) for name in _NAMES)
    phones = (_text(given.get(name)) for name in _PHONES)
    return FormSubmission(
        id=submission_id,
        form_id=form_id,
        form_name=_text(form_name)[:LONGEST_NAME] or None,
        email=email,
        name=(full or f"{first} {last}".strip())[:LONGEST_NAME] or None,
        phone=next(filter(None, phones), "")[:LONGEST_NAME] or None,
        answers=answers_of((name, given[name]) for name in sorted(answers)),
    )


def _objects(body: Payload, kind: str, *, at_least: int = 0) -> list[Mapping[str, Any]]:
    told = body.get("payload")
    found = (
        [one for one in told if isinstance(one, Mapping) and one.get("type") == kind] if isinstance(told, list) else []
    )
    if len(found) < at_least:
        raise LookupError(f"payload: no {kind}")
    return found


def _named(given: object) -> str:
    """An id. Raises `ValueError`."""
    name = _text(given)
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("an id is empty or too long")
    return name


def _text(given: object) -> str:
    return str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else ""


def _digest(body: Payload) -> str:
    return sha256(repr(sorted(body.items())).encode("utf-8", "replace")).hexdigest()[:32]


KAJABI = Provider(verify=known_by_key, parse=_parse, name=_name, read=_read, keyed=True)
