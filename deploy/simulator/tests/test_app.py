"""What a client hears when the disk refuses: never that something was done."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiosmtpd.smtp import Envelope

from lodestone_simulator.app import build
from lodestone_simulator.faults import Faults
from lodestone_simulator.journal import Journal, JournalBroken
from lodestone_simulator.journal.syncing import GroupSync
from lodestone_simulator.providers.smtp.inbox import Inbox
from lodestone_simulator.providers.smtp.server import MailServer
from lodestone_simulator.settings import Settings

PURCHASE = {"amount": 100, "currency": "usd", "email": "ada@example.com"}


class Refusing(GroupSync):
    def _sync_file(self) -> None:
        raise OSError(5, "Input/output error")


def refuse(journal: Journal, directory: Path) -> None:
    journal._log.close()
    journal._log = Refusing(directory / "journal.db-wal")


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application in this process, whose disk refuses."""
    app = build(Settings(simulator_directory=tmp_path))
    journal: Journal = app.state.simulator.shared.journal
    refuse(journal, tmp_path)
    headers = {"Authorization": "Bearer sk_test_simulator"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(base_url="http://service", headers=headers, transport=transport) as client:
        yield client
    journal._log.close()
    journal._connection.close()


async def test_no_request_is_answered_before_the_disk_has_it(http: httpx.AsyncClient) -> None:
    with pytest.raises(JournalBroken):
        await http.post("/control/stripe/purchases", json=PURCHASE)
    with pytest.raises(JournalBroken):
        await http.post("/v1/customers", data={"email": "ada@example.com"})
    with pytest.raises(JournalBroken):
        await http.get("/api/v1/search", params={"query": "message-id:a"})


async def test_no_mail_is_taken_before_the_disk_has_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    refuse(journal, tmp_path)
    server, envelope = MailServer(Inbox(journal), Faults(), clock=lambda: 1), Envelope()
    envelope.original_content = b"Message-ID: <a@example.com>\r\n\r\nhello"
    with pytest.raises(JournalBroken):
        await server.handle_DATA(None, None, envelope)  # type: ignore[arg-type]
    journal._log.close()
    journal._connection.close()
