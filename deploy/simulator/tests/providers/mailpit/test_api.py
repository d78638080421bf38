import httpx
import pytest

from deploy.simulator.tests.providers.smtp.test_server import letter, send
from lodestone_simulator.journal import Json
from lodestone_simulator.testing import Simulator

LIST = {"total", "unread", "count", "messages_count", "messages_unread", "start", "tags", "messages"}
SUMMARY = {"ID", "MessageID", "Read", "From", "To", "Cc", "Bcc", "ReplyTo", "Subject", "Created", "Username", "Tags"}
SUMMARY |= {"Size", "Attachments", "Snippet"}
MESSAGE = {"ID", "MessageID", "From", "To", "Cc", "Bcc", "ReplyTo", "ReturnPath", "Subject", "ListUnsubscribe", "Date"}
MESSAGE |= {"Tags", "Username", "Text", "HTML", "Size", "Inline", "Attachments"}
ADA = {"Name": "", "Address": "ada@example.com"}


def search(simulator: Simulator, query: str, **rest: str) -> Json:
    answer = simulator.http.get("/api/v1/search", params={"query": query, **rest})
    found: Json = answer.raise_for_status().json()
    return found


async def test_accepted_mail_is_found_by_its_message_id(simulator: Simulator) -> None:
    await send(simulator, letter(1))
    await send(simulator, letter(2))
    found = search(simulator, 'message-id:"<attempt-1@example.com>"')
    assert found.keys() == LIST
    assert (found["total"], found["messages_count"], found["count"]) == (2, 1, 1)
    (mail,) = found["messages"]
    assert mail.keys() == SUMMARY
    assert (mail["MessageID"], mail["Subject"]) == ("attempt-1@example.com", "Grüße — welcome")
    assert (mail["From"]["Address"], mail["To"], mail["Bcc"]) == ("hello@example.com", [ADA], [])
    assert mail["Snippet"] == "Welcome, Ada."


async def test_a_message_is_told_whole(simulator: Simulator) -> None:
    await send(simulator, letter(1))
    id_ = search(simulator, "message-id:attempt-1@example.com")["messages"][0]["ID"]
    mail = simulator.http.get(f"/api/v1/message/{id_}").raise_for_status().json()
    assert mail.keys() == MESSAGE
    assert (mail["ID"], mail["MessageID"], mail["ReturnPath"]) == (id_, "attempt-1@example.com", "hello@example.com")
    assert (mail["Text"].strip(), mail["HTML"].strip()) == ("Welcome, Ada.", "<p>Welcome, <b>Ada</b>.</p>")
    assert mail["ListUnsubscribe"]["Links"] == ["https://example.com/u/abc"]
    assert simulator.http.get("/api/v1/message/latest").json() == mail


async def test_like_mailpit_it_finds_every_message_id_that_contains_the_text(simulator: Simulator) -> None:
    for number in (1, 11, 2):
        await send(simulator, letter(number))
    found = search(simulator, "message-id:ATTEMPT-1")
    assert [one["MessageID"] for one in found["messages"]] == ["attempt-11@example.com", "attempt-1@example.com"]
    second = search(simulator, "message-id:attempt-1", start="1", limit="1")
    assert ([one["MessageID"] for one in second["messages"]], second["messages_count"]) == (
        ["attempt-1@example.com"],
        2,
    )


def test_mail_never_sent_is_not_found(simulator: Simulator) -> None:
    assert search(simulator, "message-id:attempt-9@example.com")["messages"] == []
    for id_ in ("latest", "none"):
        assert simulator.http.get(f"/api/v1/message/{id_}").status_code == 404


def test_a_search_that_is_not_played_is_refused(simulator: Simulator) -> None:
    assert simulator.http.get("/api/v1/search", params={"query": "tag:x"}).status_code == 400


async def test_the_search_fails_as_it_is_told(simulator: Simulator) -> None:
    await send(simulator, letter(1))
    query = {"query": "message-id:attempt-1@example.com"}
    simulator.plan_fault("mailpit", "unavailable", operation="search", times=1)
    assert simulator.http.get("/api/v1/search", params=query).status_code == 503
    simulator.plan_fault("mailpit", "garbage", operation="search", times=1)
    with pytest.raises(ValueError, match=r"delimiter|Expecting|Unterminated"):
        simulator.http.get("/api/v1/search", params=query).raise_for_status().json()
    simulator.plan_fault("mailpit", "execute_then_timeout", operation="search", times=1)
    with pytest.raises(httpx.ReadTimeout):
        simulator.http.get("/api/v1/search", params=query, timeout=0.3)
    assert search(simulator, query["query"])["count"] == 1
