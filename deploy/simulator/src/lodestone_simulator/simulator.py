"""The parts of the simulator, put together."""

from dataclasses import dataclass

from .callbacks import Callbacks, Target
from .clock import Clock, shifted_clock
from .faults import Faults
from .journal import Journal
from .ledger import Ledger
from .settings import Settings
from .smtp import MailSink
from .stripe_api.door import Door
from .stripe_api.execution import Executor


@dataclass(frozen=True, slots=True)
class Simulator:
    """Everything a door needs."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    faults: Faults
    callbacks: Callbacks
    executor: Executor
    stripe: Door
    mail: MailSink

    def start(self) -> None:
        """Remember what happened before, and go on with the callbacks still owed."""
        self.ledger.replay()
        self.callbacks.resume()

    async def stop(self) -> None:
        """Leave everything on disk."""
        await self.callbacks.stop()
        await self.ledger.journal.close()


def assemble(settings: Settings) -> Simulator:
    """Build the parts; needs a running event loop for the HTTP client."""
    clock, faults = shifted_clock(settings.clock_file), Faults()
    ledger = Ledger(Journal(settings.simulator_directory / "journal.jsonl"))
    callbacks = Callbacks(_target(settings), ledger, faults, clock)
    executor = Executor(ledger, callbacks)
    key = settings.stripe_api_key.get_secret_value()
    return Simulator(
        settings=settings,
        clock=clock,
        ledger=ledger,
        faults=faults,
        callbacks=callbacks,
        executor=executor,
        stripe=Door(executor, faults, clock, api_key=key, account=settings.stripe_account),
        mail=MailSink(ledger, faults, clock),
    )


def _target(settings: Settings) -> Target | None:
    if settings.stripe_webhook_url is None:
        return None
    return Target(settings.stripe_webhook_url, settings.stripe_webhook_secret.get_secret_value())
