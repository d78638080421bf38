"""Files of contacts: passed on as they are, watched, cancelled, and their faults told."""

import json

import httpx
import pytest

from services.console.tests.fakes import OURS, Browser, problem
from services.console.tests.people import IMPORT_ID, contact_import, line_fault

PATH = "/admin/contacts/imports"
ONE = f"{PATH}/{IMPORT_ID}"
FILE = "E-Mail;Notes\nada@example.com;ü\n".encode()


async def brought(admin: Browser, content: bytes = FILE, **fields: str) -> httpx.Response:
    """Send the form with a file."""
    return await admin.http.post(PATH, data=fields, files={"file": ("people.csv", content, "text/csv")}, headers=OURS)


async def test_a_file_is_passed_on_as_it_is(admin: Browser) -> None:
    done = await brought(admin, separator="semicolon", column=" E-Mail=email \n\nNotes=-\n")
    assert done.headers["location"] == ONE
    asked = admin.gateway.last("POST")
    assert (asked.url.path, asked.content, asked.headers["content-type"]) == (f"/api{PATH}", FILE, "text/csv")
    assert asked.url.params.multi_items() == [
        ("column", "E-Mail=email"),
        ("column", "Notes=-"),
        ("separator", "semicolon"),
    ]


async def test_a_form_without_a_file_is_shown_again(admin: Browser) -> None:
    shown = await brought(admin, b"", column="E-Mail=email")
    assert (shown.status_code, "Choose a file." in shown.text) == (422, True)
    assert "E-Mail=email" in shown.text


async def test_why_a_file_cannot_be_read_stands_beside_it(admin: Browser) -> None:
    errors = [
        {"field": "body", "reason": "line 1: is not UTF-8"},
        {"field": "query.column.0", "reason": "no such field"},
    ]
    admin.gateway.answers[f"POST /api{PATH}"] = lambda _request: problem(422, errors=errors)
    shown = await brought(admin, separator="tab", column="E-Mail=mail")
    assert shown.status_code == 422
    for text in (
        'id="f-file-problem"',
        "line 1: is not UTF-8",
        'id="f-column-problem"',
        "no such field",
        "E-Mail=mail",
    ):
        assert text in shown.text
    admin.gateway.answers[f"POST /api{PATH}"] = lambda _request: problem(409, "ImportsRunning")
    assert "Because of ImportsRunning." in (await brought(admin)).text


async def test_a_file_that_is_too_large_is_told_of(admin: Browser) -> None:
    shown = await brought(admin, b"x" * 5_300_000, column="E-Mail=email")
    assert (shown.status_code, "The file is larger than 5 MB." in shown.text) == (422, True)
    assert "E-Mail=email" in shown.text


async def test_the_columns_are_explained_and_an_example_is_given(admin: Browser) -> None:
    shown = (await admin.get(PATH)).text
    assert "audit.desired_monthly_revenue" in shown
    example = await admin.get(f"{PATH}/example.csv")
    assert example.headers["content-disposition"] == 'attachment; filename="contacts-example.csv"'
    assert example.text.splitlines()[0].startswith("email,phone,name")


async def test_files_are_listed_by_their_state(admin: Browser) -> None:
    assert "Running" in (await admin.get(f"{PATH}?state=running")).text
    asked = [one for one in admin.gateway.asked if one.url.path == f"/api{PATH}"][-1]
    assert dict(asked.url.params) == {"state": "running", "limit": "20"}
    admin.gateway.answers[f"GET /api{PATH}"] = {"items": [], "next": None}
    assert "No file was brought yet" in (await admin.get(PATH)).text


async def test_an_import_under_way_follows_by_itself_and_can_be_cancelled(admin: Browser) -> None:
    shown = (await admin.get(ONE)).text
    for text in ('hx-trigger="every 2s"', "50 / 200", "Look again", f'action="{ONE}/cancel"'):
        assert text in shown
    done = await admin.post(f"{ONE}/cancel")
    assert done.headers["location"] == ONE
    assert admin.gateway.last("POST").url.path == f"/api{ONE}/cancel"


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("completed", "Ended on"),
        ("cancelled", "It was cancelled."),
        ("failed", "It stopped at a line"),
        ("closed", "It stopped at a line"),
    ],
)
async def test_an_import_that_has_ended_stands_still(admin: Browser, state: str, text: str) -> None:
    ended = contact_import(state=state, read=200, ended_at="2026-11-20T11:00:00Z")
    admin.gateway.answers["GET /api/admin/contacts/imports/*"] = ended
    shown = (await admin.get(ONE)).text
    assert text in shown
    assert "every 2s" not in shown
    assert "Cancel the import" not in shown


async def test_one_that_failed_is_closed_with_a_note(admin: Browser) -> None:
    failed = contact_import(state="failed", read=200, ended_at="2026-11-20T11:00:00Z")
    admin.gateway.answers["GET /api/admin/contacts/imports/*"] = failed
    assert f'action="{ONE}/close"' in (await admin.get(ONE)).text
    done = await admin.post(f"{ONE}/close", {"note": " Brought again. "})
    assert done.headers["location"] == ONE
    asked = admin.gateway.last("POST")
    assert (asked.url.path, json.loads(asked.content)) == (f"/api{ONE}/close", {"note": "Brought again."})
    closed = {"state": "closed", "closed_at": "2026-11-20T12:00:00Z", "closing_note": "Brought <again>."}
    admin.gateway.answers["GET /api/admin/contacts/imports/*"] = failed | closed
    shown = (await admin.get(ONE)).text
    assert "Brought &lt;again&gt;." in shown
    assert f'action="{ONE}/close"' not in shown


async def test_why_one_is_not_closed_is_told_beside_what_was_typed(admin: Browser) -> None:
    failed = contact_import(state="failed", ended_at="2026-11-20T11:00:00Z")
    admin.gateway.answers["GET /api/admin/contacts/imports/*"] = failed
    close = f"POST /api{PATH}/*/close"
    admin.gateway.answers[close] = lambda _request: problem(422, errors=[{"field": "note", "reason": "is too short"}])
    shown = await admin.post(f"{ONE}/close", {"note": ""})
    assert (shown.status_code, "is too short" in shown.text) == (422, True)
    admin.gateway.answers[close] = lambda _request: problem(409, "ImportNotFailed")
    shown = await admin.post(f"{ONE}/close", {"note": "what I typed"})
    assert (shown.status_code, "what I typed" in shown.text) == (409, True)
    assert "The import did not fail" in shown.text


async def test_faults_are_told_in_words_and_as_a_file(admin: Browser) -> None:
    script = "<script>alert('x')</script>"
    told = {"items": [line_fault(value=script), line_fault(line=9, reason="nobody", field="", value="")], "next": "n"}
    admin.gateway.answers["GET /api/admin/contacts/imports/*/faults"] = told
    shown = (await admin.get(ONE)).text
    for text in (
        "This is no e-mail address.",
        "The line names nobody",
        f'href="{ONE}?cursor=n"',
        f'href="{ONE}/faults.csv"',
    ):
        assert text in shown
    assert script not in shown
    headers = {"content-disposition": 'attachment; filename="faults.csv"', "content-type": "text/csv; charset=utf-8"}
    admin.gateway.answers["GET /api/admin/contacts/imports/*/faults.csv"] = lambda _request: httpx.Response(
        200, content=b"line,field\r\n7,email\r\n", headers=headers
    )
    file = await admin.get(f"{ONE}/faults.csv")
    assert (file.text, file.headers["content-disposition"]) == (
        "line,field\r\n7,email\r\n",
        headers["content-disposition"],
    )
