"""What happens at Stripe without a request of ours: people pay, dispute, and refunds come back."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from ...journal import Json
from . import disputes, hosted, purchases, refunds
from .api import Api
from .execution import Reply
from .happening import happen, nobodys_call, tell
from .refusals import ErrorAnswer
from .schemas import DebitIn, DisputeIn, PurchaseIn, RefundFailureIn, ReinstatementIn, VerdictIn


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
    made.add_api_route("/checkouts/{session_id}/settle", doors.settle_debit, methods=["POST"])
    made.add_api_route("/disputes/{dispute_id}/reinstate", doors.reinstate, methods=["POST"])
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
        call = nobodys_call(self.api, "purchase", body.account, at=bought.created)
        events = self.api.recorder.record("purchase", change, call, Reply(200, change.body), quiet=True)
        by_type = {event["type"]: event for event in events}
        wanted = [by_type[type_] for type_ in body.deliver]
        self.api.recorder.owe(wanted)
        await tell(self.api, wanted)
        return {**change.body, "events": by_type}

    async def fail_refund(self, refund_id: str, body: RefundFailureIn) -> Json:
        """Let a refund come back from the bank, as happens days later."""
        change = refunds.fail(refund_id, reason=body.reason, now=self.api.clock(), account=self.api.account)
        return await happen(self.api, "refund_failure", change)

    async def release_refund(self, refund_id: str) -> Json:
        """Let a refund go out that was held."""
        change = refunds.succeed(refund_id, now=self.api.clock(), account=self.api.account)
        return await happen(self.api, "refund_release", change)

    async def settle_debit(self, session_id: str, body: DebitIn) -> Json:
        """Let the money of a debit come that a customer chose at a checkout, or not, as happens days later."""
        account = hosted.hosted_page(session_id, self.api.account)["account"]
        change = hosted.settle(session_id, paid=body.paid, now=self.api.clock(), account=self.api.account)
        return await happen(self.api, "purchase" if body.paid else "purchase_failure", change, account)

    async def cancel_refund(self, refund_id: str) -> Json:
        """Let a refund be cancelled that waits for its customer, who never answered."""
        call = replace(nobodys_call(self.api, "refund.cancel"), ids={"id": refund_id})
        return await happen(self.api, "refund.cancel", refunds.cancel(call, self.api.account))

    async def reinstate(self, dispute_id: str, body: ReinstatementIn) -> Json:
        """Let a part of a dispute's money come back before the bank has decided."""
        change = disputes.reinstate(dispute_id, body.amount, now=self.api.clock(), account=self.api.account)
        return await happen(self.api, "dispute_part", change)

    async def close_dispute(self, dispute_id: str, body: VerdictIn) -> Json:
        """Let the bank decide a dispute; one that is won gives the money back."""
        change = disputes.close(dispute_id, won=body.won, now=self.api.clock(), account=self.api.account)
        return await happen(self.api, "dispute_end", change)

    async def dispute(self, body: DisputeIn) -> Json:
        """Let the owner of a card dispute a charge."""
        change = disputes.open_(body.charge, reason=body.reason, now=self.api.clock(), account=self.api.account)
        return await happen(self.api, "dispute", change)
