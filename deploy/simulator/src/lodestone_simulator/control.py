"""The doors that belong to no provider: faults, executions, callbacks, figures, reset."""

from dataclasses import asdict, fields
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request

from .faults import Fault
from .journal import Json
from .schemas import FaultIn
from .simulator import Simulator

router = APIRouter(prefix="/control")


def simulator_of(request: Request) -> Simulator:
    """The simulator this process runs."""
    simulator: Simulator = request.app.state.simulator
    return simulator


Running = Annotated[Simulator, Depends(simulator_of)]


@router.post("/faults", status_code=201)
async def plan_fault(body: FaultIn, simulator: Running) -> Json:
    """Plan a failure; 422 if the provider cannot fail like that."""
    if (why := body.impossible(simulator.providers.get(body.provider))) is not None:
        raise HTTPException(422, why)
    fault = body.fault()
    simulator.shared.faults.add(fault)
    return _shown(fault)


@router.get("/faults")
async def faults(simulator: Running) -> Json:
    """The failures planned, spent ones included."""
    return {"faults": [_shown(fault) for fault in simulator.shared.faults.planned]}


@router.delete("/faults")
async def clear_faults(simulator: Running) -> Json:
    """Call all failures off."""
    return {"cleared": simulator.shared.faults.clear()}


@router.get("/executions")
async def executions(
    simulator: Running, provider: str | None = None, operation: str | None = None, idempotency_key: str | None = None
) -> Json:
    """Everything executed, oldest first."""
    await simulator.shared.journal.synced()
    found = simulator.shared.journal.executions.find(
        provider=provider, operation=operation, idempotency_key=idempotency_key
    )
    return {"count": len(found), "executions": [asdict(one) for one in found]}


@router.get("/callbacks")
async def callbacks(simulator: Running) -> Json:
    """Every callback owed and the result of each attempt, oldest first."""
    return {"callbacks": [asdict(one) for one in simulator.shared.journal.callbacks.all()]}


@router.get("/summary")
async def summarise(simulator: Running) -> Json:
    """Counts and sums per provider, operation and currency, and the state of the callbacks."""
    shared = simulator.shared
    await shared.journal.synced()
    figures = {"callbacks": shared.journal.callbacks.summary(), "faults": len(shared.faults.planned)}
    return shared.journal.executions.summary() | figures


@router.post("/reset")
async def reset(simulator: Running) -> Json:
    """Begin anew: nothing was executed and no failure is planned."""
    await simulator.reset()
    return {"reset": True}


def _shown(fault: Fault) -> Json:
    return {entry.name: getattr(fault, entry.name) for entry in fields(fault) if not entry.name.startswith("_")}
