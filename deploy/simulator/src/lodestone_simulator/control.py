"""The doors the providers do not have: faults, purchases, look-ups, the ledger."""

from dataclasses import asdict, fields
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from . import ids, summary
from .faults import Fault
from .inbox import readable
from .journal import Json
from .schemas import DisputeIn, FaultIn, PurchaseIn, RefundFailureIn
from .simulator import Simulator
from .stripe_api import purchases, refunds
from .stripe_api.call import Call, Effect
from .stripe_api.execution import Reply
from .stripe_api.forms import Form

router = APIRouter(prefix="/control")


def simulator_of(request: Request) -> Simulator:
    """The simulator this process runs."""
    simulator: Simulator = request.app.state.simulator
    return simulator


World = Annotated[Simulator, Depends(simulator_of)]


@router.post("/stripe/purchases", status_code=201)
async def purchase(body: PurchaseIn, world: World) -> Json:
    """A customer pays at checkout; answers the objects made and their events by type."""
    bought = body.purchase(world.clock())
    effect = purchases.buy(bought, world.ledger.books)
    said = await _execute("purchase", effect, world, body.account, at=bought.created)
    events = {event["type"]: event for event in map(world.ledger.books.get, said)}
    if body.deliver and world.callbacks.target is not None:
        owed = [events[kind]["id"] for kind in body.deliver]
        world.ledger.record({"kind": "owed", "events": owed})
        await world.ledger.settled()
        world.callbacks.send(owed)
    return {**effect.body, "events": events}


@router.post("/stripe/refunds/{refund_id}/fail")
async def fail_refund(refund_id: str, body: RefundFailureIn, world: World) -> Json:
    """Let a refund come back from the bank, as happens days later."""
    effect = refunds.fail(refund_id, reason=body.reason, now=world.clock(), books=world.ledger.books)
    await _execute("refund_failure", effect, world)
    return effect.body


@router.post("/stripe/disputes", status_code=201)
async def dispute(body: DisputeIn, world: World) -> Json:
    """Let the owner of a card dispute a charge."""
    effect = purchases.dispute(body.charge, reason=body.reason, now=world.clock(), books=world.ledger.books)
    await _execute("dispute", effect, world)
    return effect.body


@router.post("/faults", status_code=201)
async def plan_fault(body: FaultIn, world: World) -> Json:
    """Plan a failure."""
    fault = body.fault()
    world.faults.add(fault)
    return _shown(fault)


@router.get("/faults")
async def faults(world: World) -> Json:
    """The failures planned, spent ones included."""
    return {"faults": [_shown(fault) for fault in world.faults.planned]}


@router.delete("/faults")
async def clear_faults(world: World) -> Json:
    """Call all failures off."""
    return {"cleared": world.faults.clear()}


@router.get("/mail")
async def mail(world: World, message_id: str | None = None, to: str | None = None, limit: int = 100) -> Json:
    """Accepted mail by Message-ID (with or without angle brackets) or recipient; the newest `limit`, oldest first."""
    await world.ledger.settled()
    found = world.ledger.inbox.find(message_id=message_id, to=to)
    messages = [readable(one, world.ledger.journal.read) for one in found[-limit:]]
    return {"found": bool(found), "count": len(found), "messages": messages}


@router.get("/executions")
async def executions(
    world: World, provider: str | None = None, operation: str | None = None, idempotency_key: str | None = None
) -> Json:
    """Everything executed, oldest first."""
    await world.ledger.settled()
    wanted = {"provider": provider, "operation": operation, "idempotency_key": idempotency_key}
    asked = {name: value for name, value in wanted.items() if value is not None}
    every = world.ledger.executions
    found = [asdict(one) for one in every if all(getattr(one, name) == value for name, value in asked.items())]
    return {"count": len(found), "executions": found}


@router.get("/callbacks")
async def callbacks(world: World) -> Json:
    """Every callback owed and the result of each attempt, oldest first."""
    owed = world.ledger.outgoing.owed.values()
    return {"callbacks": [{**asdict(one), "type": world.ledger.books.get(one.event)["type"]} for one in owed]}


@router.get("/summary")
async def summarise(world: World) -> Json:
    """Counts and sums per provider, operation and currency, and the state of the callbacks."""
    await world.ledger.settled()
    figures = summary.summed(world.ledger.executions)
    return {**figures, "callbacks": summary.callbacks(world.ledger.outgoing), "faults": len(world.faults.planned)}


@router.post("/reset")
async def reset(world: World) -> Json:
    """Begin anew: the state is empty and no fault is planned. The file keeps what was before."""
    world.callbacks.forget()
    world.faults.clear()
    world.ledger.record({"kind": "reset", "at": world.clock()})
    await world.ledger.settled()
    return {"reset": True}


async def _execute(
    operation: str, effect: Effect, world: Simulator, account: str | None = None, *, at: int | None = None
) -> list[str]:
    call = Call(
        method="POST",
        path=f"/control/{operation}",
        form=Form(),
        now=world.clock() if at is None else at,
        request_id=ids.new("req", length=14),
        account=account or world.settings.stripe_account,
    )
    # A purchase's events go out only if the caller asks, who may want to deliver them by hand.
    quiet = operation == "purchase"
    said = world.executor.execute(operation, effect, call, Reply(200, effect.body), quiet=quiet)
    await world.ledger.settled()
    if not quiet:
        world.callbacks.send(said)
    return said


def _shown(fault: Fault) -> Json:
    return {entry.name: getattr(fault, entry.name) for entry in fields(fault) if not entry.name.startswith("_")}
