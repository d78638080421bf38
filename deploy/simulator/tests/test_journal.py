import asyncio
from pathlib import Path

import aiosmtplib
import pytest

from deploy.simulator.tests.running import Running, control_of, sdk_of
from deploy.simulator.tests.test_smtp import letter
from lodestone_simulator.journal import Journal, JournalBroken


async def test_a_line_cut_short_is_removed_and_the_rest_survives(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"n":1}\n{"n":2}\n{"n":')
    journal = Journal(path)
    assert [record["n"] for _, record in journal.replay()] == [1, 2]
    position = journal.append({"n": 3})
    await journal.settled()
    assert journal.read(position) == {"n": 3}
    await journal.close()
    assert path.read_bytes() == b'{"n":1}\n{"n":2}\n{"n":3}\n'


async def test_many_writers_share_few_syncs(tmp_path: Path) -> None:
    journal, syncs = Counted(tmp_path / "journal.jsonl"), 200

    async def write(number: int) -> None:
        journal.append({"n": number})
        await journal.settled()

    await asyncio.gather(*(write(number) for number in range(syncs)))
    assert sorted(record["n"] for _, record in journal.replay()) == list(range(syncs))
    assert journal.batches <= 3
    await journal.close()


async def test_a_refused_write_is_never_answered(tmp_path: Path) -> None:
    journal = Full(tmp_path / "journal.jsonl")
    for _ in range(2):
        journal.append({"n": 1})
        with pytest.raises(JournalBroken):
            await journal.settled()


async def test_what_was_answered_survives_a_kill(own_process: Running) -> None:
    async with control_of(own_process) as control, sdk_of(own_process) as sdk:
        charge = (await control.purchase(amount=5000))["charge"]["id"]
        done = await sdk.refunds.create_async({"charge": charge, "amount": 2000}, {"idempotency_key": "k1"})
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=own_process.smtp_port)
        before = await control.get("executions")
        own_process.kill()
    own_process.start()
    async with control_of(own_process) as control, sdk_of(own_process) as sdk:
        assert await control.get("executions") == before
        assert (await control.get("mail", message_id="attempt-1@example.com"))["found"] is True
        again = await sdk.refunds.create_async({"charge": charge, "amount": 2000}, {"idempotency_key": "k1"})
        assert again.id == done.id
        assert (await sdk.charges.retrieve_async(charge)).amount_refunded == 2000


async def test_an_answer_means_that_the_file_has_it(own_process: Running) -> None:
    journal = own_process.directory / "journal.jsonl"
    async with control_of(own_process) as control, sdk_of(own_process) as sdk:
        charge = (await control.purchase())["charge"]["id"]
        assert charge in journal.read_text()
        done = await sdk.refunds.create_async({"charge": charge})
        assert done.id in journal.read_text()
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=own_process.smtp_port)
        assert "attempt-1@example.com" in journal.read_text()


async def test_a_reset_forgets_also_after_a_restart(own_process: Running) -> None:
    async with control_of(own_process) as control:
        await control.purchase()
        await control.post("reset")
        own_process.stop()
    own_process.start()
    async with control_of(own_process) as control:
        assert (await control.get("executions"))["count"] == 0


class Counted(Journal):
    batches = 0

    def _write(self, batch: bytes) -> None:
        self.batches += 1
        super()._write(batch)


class Full(Journal):
    def _write(self, batch: bytes) -> None:
        raise OSError(28, "No space left on device")
