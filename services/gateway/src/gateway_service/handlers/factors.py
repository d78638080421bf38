"""The second factor: proposed, confirmed by a first code, asked for at sign-in, and taken away."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from chassis.errors import Missing, Rejected

from ..domain.users import recovery_hash
from ..errors import NotFound, Refusal, WrongCredentials
from ..work import Work

StepOf = Callable[[str, str, datetime], int | None]
"""From a secret, a code and the time to the step of time whose code it is, or None."""
_WRONG = "The code is wrong, or was used before."


async def propose_factor(work: Work, user_id: UUID, secret: str) -> None:
    """Keep a secret until a code confirms it. Raises `Rejected` where a confirmed one is in use."""
    if not await work.users.propose_factor(user_id, secret):
        raise Rejected(Refusal.FACTOR_IN_USE)


async def confirm_factor(work: Work, user_id: UUID, code: str, codes: Sequence[str], *, step_of: StepOf) -> None:
    """Ask for the second factor from now on, and keep recovery codes. Raises `Missing`, `Rejected`."""
    factor = await work.users.factor(user_id)
    if factor is None or factor.step is not None:
        raise Missing(NotFound.NO_FACTOR_WAITS)
    step = step_of(factor.secret, code, work.now)
    if step is None or not await work.users.use_step(user_id, step):
        raise Rejected(Refusal.CODE_WRONG)
    await work.users.set_recovery_codes(user_id, [recovery_hash(user_id, one) for one in codes])


async def has_factor(work: Work, user_id: UUID) -> bool:
    """Whether a user is asked for a second factor."""
    factor = await work.users.factor(user_id)
    return factor is not None and factor.step is not None


async def use_factor(work: Work, user_id: UUID, code: str, *, step_of: StepOf) -> None:
    """Use up a code of the authenticator or a recovery code. Raises `WrongCredentials`."""
    factor = await work.users.factor(user_id)
    step = step_of(factor.secret, code, work.now) if factor else None
    if step is not None and await work.users.use_step(user_id, step):
        return
    if not await work.users.use_recovery_code(user_id, recovery_hash(user_id, code)):
        raise WrongCredentials(Refusal.CODE_WRONG)


async def drop_factor(work: Work, user_id: UUID) -> None:
    """Ask for no second factor any more. Raises `Missing` for nobody."""
    if await work.users.find(user_id) is None:
        raise Missing(NotFound.NO_SUCH_USER)
    await work.users.drop_factor(user_id)
