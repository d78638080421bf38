"""Promises: made, earned, over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.ids import new_id
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, OrderLinked
from contracts.progress import CriteriaMet
from contracts.values import OrderReference

from ..domain.order import Order, OrderKey
from ..domain.payout import Promise
from ..domain.together import Awaited, Grounds, link_all, offer_all, withdraw_all
from ..errors import LinkedBefore, OrderOnItsWay, PromiseOnItsWay, TenantOnItsWay
from ..work import Work
from .keeping import hold, keep_all

_AWAITED = {Awaited.PROMISE: PromiseOnItsWay, Awaited.ORDER: OrderOnItsWay, Awaited.CURRENCY: TenantOnItsWay}


async def keep_promises(work: Work, events: Sequence[EnrollmentStarted]) -> None:
    """Remember what enrollments were promised, and for which purchases."""
    await work.promises.add_all([_promise(event) for event in events])


async def offer_payouts(work: Work, events: Sequence[CriteriaMet]) -> None:
    """Offer what was promised, as far as it is left of the purchases; once for each enrollment."""
    promises = await work.promises.locked_all(event.enrollment_id for event in events)
    orders = await work.orders.locked_by_keys(p.order_key for p in promises.values() if p.order_key)
    offered = {payout.enrollment_id for payout in await work.payouts.several(list(promises))}
    grounds = Grounds(promises, orders, await work.promises.currency())
    ready = list[CriteriaMet]()
    for event in events:
        if awaited := grounds.awaited(event):
            work.postpone(event, _AWAITED[awaited]())
        elif event.enrollment_id not in offered:
            ready.append(event)
    await keep_all(work, *offer_all(grounds, ready, new_id))


async def link_orders(work: Work, events: Sequence[OrderLinked]) -> None:
    """Attach purchases that became known after their promises were made. Raises `LinkedBefore`."""
    promises = await work.promises.locked_all(event.enrollment_id for event in events)
    orders = await work.orders.locked_by_keys(map(_key_of, events))
    ready = [event for event in events if _is_ready(work, event, promises=promises, orders=orders)]
    linked = {one.enrollment_id: replace(promises[one.enrollment_id], order_key=_key_of(one)) for one in ready}
    if any(linked[one.enrollment_id].order_key != _key_of(one) for one in ready):
        raise LinkedBefore
    await work.promises.link_all(linked.values())
    payouts = await work.payouts.locked_all(payout.id for payout in await work.payouts.several(linked))
    await keep_all(work, *link_all(payouts.values(), orders, linked, events=ready, now=work.now))


async def end_promises(work: Work, events: Sequence[EnrollmentEnded]) -> None:
    """Withdraw what is still open of enrollments that ended before their payout was issued.

    An end that follows from the withdrawal of a payout speaks against nothing: the payout may have been offered again.
    """
    own = [event for event in events if event.follows_payout is None]
    over = [event for event in own if event.payout_status is None or not event.payout_status.is_issued]
    promises = await work.promises.locked_all(event.enrollment_id for event in over)
    for event in over:
        if event.enrollment_id not in promises:
            work.postpone(event, PromiseOnItsWay())
    found = await work.payouts.several(list(promises))
    orders = await work.orders.locked_all(payout.order_id for payout in found if payout.order_id)
    payouts = await work.payouts.locked_all(payout.id for payout in found)
    hold(payouts.values(), orders)
    await work.promises.end_all(promises.keys())
    await keep_all(work, *withdraw_all(payouts.values(), orders, over, work.now))


def _promise(event: EnrollmentStarted) -> Promise:
    key = _named(event.order) if event.order else None
    ids = (event.enrollment_id, event.campaign_id, event.contact_id)
    return Promise(*ids, event.payout, key, purchase=event.purchase)


def _is_ready(
    work: Work, event: OrderLinked, *, promises: Mapping[UUID, Promise], orders: Mapping[OrderKey, Order]
) -> bool:
    """Whether promise and order are known; if not, the event waits. Raises `LinkedBefore`."""
    promise = promises.get(event.enrollment_id)
    if promise is None:
        work.postpone(event, PromiseOnItsWay())
    elif promise.order_key not in (None, _key_of(event)):
        raise LinkedBefore
    elif _key_of(event) not in orders:
        work.postpone(event, OrderOnItsWay())
    else:
        return True
    return False


def _key_of(event: OrderLinked) -> OrderKey:
    return _named(event.order)


def _named(order: OrderReference) -> OrderKey:
    return order.provider, order.account, order.reference
