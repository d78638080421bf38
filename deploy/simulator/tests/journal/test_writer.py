import sqlite3
from pathlib import Path

import aiosmtplib
import pytest

from deploy.simulator.tests.providers.smtp.test_server import letter
from deploy.simulator.tests.stripe_sdk import sdk_of
from lodestone_simulator import read_journal
from lodestone_simulator.journal import Execution, Journal, StoredObject
from lodestone_simulator.testing import Simulator

DONE = Execution(at=1, provider="stripe", operation="refund", id="re_1", amount=5, currency="usd")


async def test_a_reader_sees_what_was_recorded_while_the_writer_goes_on(journal: Journal, tmp_path: Path) -> None:
    with read_journal(tmp_path) as read:
        assert read.executions.find() == []
        for number in range(2):
            with journal.transaction():
                journal.executions.add(DONE)
            assert [one.sequence for one in read.executions.find()] == list(range(1, number + 2))


async def test_a_reader_can_change_nothing(journal: Journal, tmp_path: Path) -> None:
    with read_journal(tmp_path) as read, pytest.raises(sqlite3.OperationalError, match="readonly"):
        read.executions.add(DONE)


def test_a_journal_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), read_journal(tmp_path):
        pass


async def test_a_transaction_that_fails_leaves_nothing(journal: Journal) -> None:
    def record() -> None:
        with journal.transaction():
            journal.executions.add(DONE)
            journal.objects.put("stripe", StoredObject("refund", "re_1", 1, {"id": "re_1"}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record()
    assert journal.executions.find() == []
    assert journal.objects.get("stripe", "re_1") is None


async def test_a_full_disk_records_nothing_and_loses_nothing(journal: Journal) -> None:
    with journal.transaction():
        journal.executions.add(DONE)
    journal._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError, match="full"), journal.transaction():
        journal.objects.put("stripe", StoredObject("refund", "re_1", 1, {"id": "x" * 100_000}))
    assert [one.id for one in journal.executions.find()] == ["re_1"]


async def test_a_journal_is_opened_again_where_it_ended(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    with first.transaction():
        first.executions.add(DONE)
    await first.close()
    second = Journal(tmp_path)
    with second.transaction():
        second.executions.add(DONE)
    assert [one.sequence for one in second.executions.find()] == [1, 2]
    await second.close()
    with read_journal(tmp_path) as read:
        assert read.executions.summary() == {"stripe": {"refund": {"count": 2, "sums": {"usd": 10}}}}


async def test_what_was_answered_survives_a_kill(own_simulator: Simulator) -> None:
    charge = own_simulator.buy(5000)["charge"]["id"]
    asked = {"charge": charge, "amount": 2000}
    async with sdk_of(own_simulator) as sdk:
        done = await sdk.refunds.create_async(asked, {"idempotency_key": "k1"})  # type: ignore[arg-type]
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=own_simulator.smtp_port)
    before = own_simulator.get("executions")
    own_simulator.kill()
    own_simulator.start()
    assert own_simulator.get("executions") == before
    assert own_simulator.get("mail", message_id="attempt-1@example.com")["found"] is True
    async with sdk_of(own_simulator) as sdk:
        again = await sdk.refunds.create_async(asked, {"idempotency_key": "k1"})  # type: ignore[arg-type]
        assert again.id == done.id
        assert (await sdk.charges.retrieve_async(charge)).amount_refunded == 2000


async def test_what_was_answered_can_be_read_beside_the_running_simulator(own_simulator: Simulator) -> None:
    with read_journal(own_simulator.directory) as journal:
        bought = own_simulator.buy(50_000)
        assert [one.id for one in journal.executions.find(operation="purchase")] == [bought["payment_intent"]["id"]]
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=own_simulator.smtp_port)
        assert [one.id for one in journal.executions.find(provider="smtp")] == ["attempt-1@example.com"]


def test_a_reset_forgets_also_after_a_restart(own_simulator: Simulator) -> None:
    own_simulator.buy(50_000)
    own_simulator.reset()
    own_simulator.stop()
    own_simulator.start()
    assert own_simulator.get("executions")["count"] == 0
