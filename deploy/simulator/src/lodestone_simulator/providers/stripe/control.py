"""What happens at Stripe without a request of ours: people pay, dispute, and refunds come back."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from ... import ids
from ...journal import Json
from . import disputes, purchases, refunds
from .api import Api
from .call import Call, Change
from .execution import Reply
from .forms import Form
from .refusals import ErrorAnswer
from .schemas import DisputeIn, PurchaseIn, RefundFailureIn, VerdictIn


class _Route(APIRoute):
    """Answers as the API would when the provider refuses."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except ErrorAnswer as refusal:
                return JSONResponse(refusal.body, status_code=refusal.status)

        return answer


def router(api: Api) -> APIRouter:
    """The doors below `/control/stripe`."""
    doors = Doors(api)
    made = APIRouter(prefix="/control/stripe", route_class=_Route)
    made.add_api_route("/purchases", doors.purchase, methods=["POST"], status_code=201)
    made.add_api_route("/refunds/{refund_id}/fail", doors.fail_refund, methods=["POST"])
    made.add_api_route("/refunds/{refund_id}/cancel", doors.cancel_refund, methods=["POST"])
    made.add_api_route("/refunds/{refund_id}/succeed", doors.release_refund, methods=["POST"])
    made.add_api_route("/disputes/{dispute_id}/close", doors.close_dispute, methods=["POST"])
    made.add_api_route("/disputes", doors.dispute, methods=["POST"], status_code=201)
    return made


@dataclass(frozen=True, slots=True)
class Doors:
    """Changes of the account that nobody asked for through the API."""

    api: Api

    async def purchase(self, body: PurchaseIn) -> Json:
        """A customer pays at checkout; answers the objects made and their events by type."""
        bought = body.purchase(self.api.clock())
        change = purchases.buy(bought, self.api.account)
        # A purchase's events go out only if the caller asks, who may want to deliver them by hand.
        events = self._record("purchase", change, self._call("purchase", body.account, at=bought.created), quiet=True)
        by_type = {event["type"]: event for event in events}
        wanted = [by_type[type_] for type_ in body.deliver]
        self.api.recorder.owe(wanted)
        await self._send(wanted)
        return {**change.body, "events": by_type}

    async def fail_refund(self, refund_id: str, body: RefundFailureIn) -> Json:
        """Let a refund come back from the bank, as happens days later."""
        change = refunds.fail(refund_id, reason=body.reason, now=self.api.clock(), account=self.api.account)
        await self._send(self._record("refund_failure", change, self._call("refund_failure")))
        return change.body

    async def release_refund(self, refund_id: str) -> Json:
        """Let a refund go out that was held."""
        change = refunds.succeed(refund_id, now=self.api.clock(), account=self.api.account)
        await self._send(self._record("refund_release", change, self._call("refund_release")))
        return change.body

    async def cancel_refund(self, refund_id: str) -> Json:
        """Let a refund be cancelled that waits for its customer, who never answered."""
        call = replace(self._call("refund.cancel"), ids={"id": refund_id})
        change = refunds.cancel(call, self.api.account)
        await self._send(self._record("refund.cancel", change, call))
        return change.body

    async def close_dispute(self, dispute_id: str, body: VerdictIn) -> Json:
        """Let the bank decide a dispute; one that is won gives the money back."""
        change = disputes.close(dispute_id, won=body.won, now=self.api.clock(), account=self.api.account)
        await self._send(self._record("dispute_end", change, self._call("dispute_end")))
        return change.body

    async def dispute(self, body: DisputeIn) -> Json:
        """Let the owner of a card dispute a charge."""
        change = disputes.open_(body.charge, reason=body.reason, now=self.api.clock(), account=self.api.account)
        await self._send(self._record("dispute", change, self._call("dispute")))
        return change.body

    def _record(self, operation: str, change: Change, call: Call, *, quiet: bool = False) -> list[Json]:
        return self.api.recorder.record(operation, change, call, Reply(200, change.body), quiet=quiet)

    async def _send(self, events: list[Json]) -> None:
        await self.api.recorder.journal.synced()
        if self.api.callbacks is not None:
            self.api.callbacks.send([event["id"] for event in events])

    def _call(self, operation: str, account: str | None = None, *, at: int | None = None) -> Call:
        """A request as the events name it, although there was none."""
        return Call(
            method="POST",
            path=f"/control/{operation}",
            form=Form(),
            now=self.api.clock() if at is None else at,
            request_id=ids.new("req", length=14),
            account=account or self.api.settings.account,
        )
