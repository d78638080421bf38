"""Money that came, and money that went back, whoever sent it."""

from collections.abc import Sequence

import structlog

from chassis.ids import new_id
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.values import PayoutType

from ..domain import ledger
from ..domain import payout as rules
from ..domain.order import Order
from ..domain.payout import Executed, Payout, Withdrawal
from ..errors import ForeignMoney
from ..work import Work
from .keeping import keep

log = structlog.get_logger(__name__)


async def keep_orders(work: Work, events: Sequence[OrderPaid]) -> None:
    """Remember captured payments and post them, each once however often it is announced."""
    fresh = await work.orders.add_all([_order(event) for event in events])
    await work.ledger.post_all([ledger.capture(order) for order in fresh if order.captured], work.now)


async def keep_refund(work: Work, event: OrderRefunded) -> None:
    """Recognise a refund of ours; of anybody else's, withdraw what is open and post what is lost."""
    order = await work.orders.locked_by_key((event.provider, event.account, event.reference))
    if event.amount.currency != order.currency:
        raise ForeignMoney
    if await work.ledger.has(ledger.refund_key(order, event.refund_reference)):
        return
    payouts = await work.payouts.locked_of(order.id)
    ours = next((payout for payout in payouts if _is_ours(payout, event)), None)
    if ours is not None:
        await keep(work, rules.issued(ours, order, Executed(event.refund_reference), work.now))
        return
    await _keep_outside(work, order, payouts, event)


def _order(event: OrderPaid) -> Order:
    return Order(
        id=new_id(),
        provider=event.provider,
        account=event.account,
        reference=event.reference,
        customer_reference=event.customer_reference,
        currency=event.amount.currency,
        captured=event.amount.amount,
        paid_at=event.paid_at,
    )


def _is_ours(payout: Payout, event: OrderRefunded) -> bool:
    """Whether this is the answer to a call that nobody has settled yet."""
    awaited = payout.type is PayoutType.REFUND and payout.is_in_flight and payout.asked
    return awaited and (event.payout_id, event.amount.amount, event.kind) == (payout.id, payout.amount, "refund")


async def _keep_outside(work: Work, order: Order, payouts: list[Payout], event: OrderRefunded) -> None:
    amount, at = event.amount.amount, event.refunded_at
    posting = ledger.outside(order, event.refund_reference, amount, disputed=event.kind == "dispute")
    await work.ledger.post_all([posting], work.now)
    order = order.losing(amount, at)
    await work.orders.save_all([order])
    for payout in payouts:
        if payout.is_open and at >= payout.met_at:
            order = await _withdrawn(work, payout, order)
    if order.issued:
        log.error("money_lost", order_id=str(order.id), reference=event.refund_reference, amount=amount)


async def _withdrawn(work: Work, payout: Payout, order: Order) -> Order:
    moved = rules.withdraw(payout, order, Withdrawal.REFUNDED_OUTSIDE, work.now)
    await keep(work, moved)
    return moved.order or order
