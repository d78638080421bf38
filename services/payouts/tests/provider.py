"""Stripe as payouts meets it: a simulator in a process of its own."""

from lodestone_simulator import testing
from lodestone_simulator.journal import Json
from lodestone_simulator.testing import API_KEY as KEY

__all__ = ["KEY", "Json", "Simulator"]


class Simulator(testing.Simulator):
    """A simulator in the words of refunds."""

    def purchase(self, amount: int, **more: object) -> str:
        """A customer pays in euros; the payment intent."""
        return str(self.buy(amount, "eur", **more)["payment_intent"]["id"])

    def fault(self, mode: str, *, operation: str = "refund", times: int = 1, **more: object) -> None:
        """Plan a failure of Stripe."""
        self.plan_fault("stripe", mode, operation=operation, times=times, **more)

    def executed(self, operation: str = "refund") -> list[Json]:
        """What Stripe executed, oldest first."""
        return self.executions("stripe", operation)

    def refunds(self, reference: str) -> list[Json]:
        """The provider's own list of a payment's refunds."""
        params = {"payment_intent": reference, "limit": "100"}
        answer = self.http.get("/v1/refunds", params=params, headers=_AUTHORIZED)
        listed: list[Json] = answer.raise_for_status().json()["data"]
        return listed

    def send(self, path: str, **form: str) -> Json:
        """A request of somebody else who has the account's key."""
        answer = self.http.post(f"/v1/{path}", data=form, headers=_AUTHORIZED)
        done: Json = answer.raise_for_status().json()
        return done


_AUTHORIZED = {"Authorization": f"Bearer {KEY}"}
