"""What a contact sends to show that she has met a criterion: words, a link, a file."""

import json
from collections.abc import Callable

import httpx
import pytest

from services.console.tests.fakes import Browser, at_the_console, problem
from services.console.tests.portal import (
    EVIDENCE,
    FILES,
    MINE,
    PAGE,
    REVENUE,
    SUBMIT,
    enrollment,
    mine,
    opened,
    refusal,
)


@pytest.fixture
def her(stranger: Browser) -> Browser:
    """A contact who has opened her link."""
    return opened(stranger)


async def test_words_and_a_file_are_passed_on(her: Browser) -> None:
    file = {"file": ("C:\\my\\march.pdf", b"%PDF-1.7", "application/pdf")}
    answer = await her.post(EVIDENCE, {"evidence": " 51,200 "}, files=file)
    assert answer.headers["location"] == f"{PAGE}#c-{REVENUE}"
    file_request, words = [one for one in her.gateway.asked if one.method == "POST"]
    assert (str(file_request.url.path), file_request.url.params["name"]) == (FILES, "march.pdf")
    assert file_request.content == b"%PDF-1.7"
    assert json.loads(words.content) == {"evidence": "51,200"}
    assert "it has arrived" in (await her.get(PAGE)).text


async def test_a_file_alone_is_enough_and_so_are_words(her: Browser) -> None:
    await her.post(EVIDENCE, files={"file": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")})
    assert json.loads(her.gateway.last("POST").content) == {"evidence": "See the file march.pdf."}
    await her.post(EVIDENCE, {"evidence": "https://example.com/proof"})
    assert [one.url.path for one in her.gateway.asked].count(FILES) == 1


async def test_nothing_is_no_evidence(her: Browser) -> None:
    answer = await her.post(EVIDENCE, {"evidence": "  "}, files={"file": ("", b"", "application/octet-stream")})
    assert answer.status_code == 422
    assert "Write a few words, paste a link, or choose a file." in answer.text
    assert all(one.method == "GET" for one in her.gateway.asked)


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        (SUBMIT, refusal("DeadlinePassed"), "The time for sending evidence is over."),
        (SUBMIT, refusal("SomethingNew"), "That cannot be sent any more."),
        (FILES, refusal("CriterionFull"), "Send a link instead."),
        (FILES, lambda _: problem(422, errors=[{"field": "body", "reason": "?"}]), "Files may be PDF"),
        (SUBMIT, lambda _: problem(429), "Too many at once."),
    ],
)
async def test_what_is_refused_stands_beside_the_field_and_nothing_typed_is_lost(
    her: Browser, asked: str, answer: Callable[[httpx.Request], httpx.Response], told: str
) -> None:
    her.gateway.answers[f"POST {asked}"] = answer
    page = await her.post(EVIDENCE, {"evidence": "51,200 in March"}, files={"file": ("a.pdf", b"%PDF-", "x/y")})
    assert page.status_code == 422
    assert told in page.text
    assert "51,200 in March</textarea>" in page.text
    assert 'aria-invalid="true"' in page.text


async def test_a_file_that_is_too_large_is_sent_to_nobody() -> None:
    async with at_the_console(evidence_limit=2_097_152, form_limit=4_194_304) as browser:
        browser.gateway.answers[f"GET {MINE}"] = mine(enrollment())
        large = {"file": ("a.zip", b"0" * 2_097_153, "application/zip")}
        answer = await browser.post(EVIDENCE, {"evidence": "See"}, files=large)
        assert (answer.status_code, "2 MB at most" in answer.text) == (422, True)
        beyond = {"file": ("a.zip", b"0" * 4_194_304, "application/zip")}
        answer = await browser.post(EVIDENCE, files=beyond)
        assert (answer.status_code, "That is too large" in answer.text) == (413, True)
        assert all(one.method == "GET" for one in browser.gateway.asked)
