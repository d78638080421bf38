"""The way of a request through the API: limiter, key, fault, execution, disk, answer."""

import asyncio
import contextlib
import hmac
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from .. import ids
from ..clock import Clock
from ..faults import STRIPE_MODES, Fault, Faults, Mode
from ..idempotency import LONGEST_KEY, KeyInUse, KeyMismatch
from ..journal import Json
from ..ledger import Ledger
from . import refusals
from .books import Books
from .call import Call, Effect
from .events import API_VERSION
from .execution import Executor, Reply
from .expansion import expanded
from .forms import Form, parse
from .operations import Operation, find

HANG = 600.0
DELAY = 1.0


@dataclass(slots=True)
class Door:
    """Answers everything below `/v1`."""

    executor: Executor
    faults: Faults
    clock: Clock
    api_key: str
    account: str | None

    @property
    def ledger(self) -> Ledger:
        """What the account holds."""
        return self.executor.ledger

    async def answer(self, request: Request) -> Response:
        """One request, answered only when what it did is on disk."""
        request_id = ids.new("req", length=14)
        fault: Fault | None = None
        try:
            call = await self._read(request, request_id)
            operation, call = find(call)
            fault = self.faults.take("stripe", operation.name, modes=STRIPE_MODES)
            reply = await self._reply(operation, call, fault)
        except refusals.Refused as refusal:
            reply = _refusal(refusal)
        await self.ledger.settled()
        await _hold(fault, request)
        return _response(reply, request_id, fault)

    async def _read(self, request: Request, request_id: str) -> Call:
        self._authorize(request.headers.get("authorization"))
        encoded = (await request.body()).decode(errors="replace") if request.method == "POST" else request.url.query
        return Call(
            method=request.method,
            path=request.url.path,
            form=Form(parse(encoded)),
            now=self.clock(),
            request_id=request_id,
            key=_key(request),
            account=request.headers.get("stripe-account") or self.account,
        )

    def _authorize(self, header: str | None) -> None:
        scheme, _, key = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.encode(), self.api_key.encode()):
            raise refusals.unauthorized(key or None)

    async def _reply(self, operation: Operation, call: Call, fault: Fault | None) -> Reply:
        _refuse_early(fault)
        if call.key is None:
            return await self._run(operation, call, fault)
        if (replayed := self._begin(call, call.key)) is not None:
            return replayed
        try:
            return await self._run(operation, call, fault)
        finally:
            # A finished request has stored its answer by now; one that never began leaves the key free.
            self.ledger.keys.release(call.key)

    def _begin(self, call: Call, key: str) -> Reply | None:
        try:
            stored = self.ledger.keys.begin(key, call.fingerprint(), now=call.now)
        except KeyInUse:
            raise refusals.in_use(key) from None
        except KeyMismatch:
            raise refusals.mismatch(key) from None
        return None if stored is None else Reply(stored.status, stored.body, (("Idempotent-Replayed", "true"),))

    async def _run(self, operation: Operation, call: Call, fault: Fault | None) -> Reply:
        if _is(fault, Mode.SLOW):
            await asyncio.sleep(DELAY if fault is None or fault.seconds is None else fault.seconds)
        call.form.allow(operation.parameters)
        try:
            reply, said = self._execute(operation, call, fault)
        except refusals.Refused as refusal:
            if refusal.began:
                self.executor.remember(call, _refusal(refusal))
            raise
        finally:
            await self.ledger.settled()
        await self._call_back(said, fault)
        return reply

    def _execute(self, operation: Operation, call: Call, fault: Fault | None) -> tuple[Reply, list[str]]:
        """Everything between the two awaits: nobody else's request comes in between."""
        if _is(fault, Mode.FAIL_BEFORE):
            reply = Reply(500, refusals.broken())
            self.executor.remember(call, reply)
            return reply, []
        outcome = operation.run(call, self.ledger.books)
        reply = Reply(200, _body(outcome, call, self.ledger.books))
        if _is(fault, Mode.EXECUTE_THEN_500):
            reply = Reply(500, refusals.broken())
        if not isinstance(outcome, Effect):
            return reply, []
        return reply, self.executor.execute(operation.name, outcome, call, reply)

    async def _call_back(self, said: list[str], fault: Fault | None) -> None:
        delivery = self.executor.callbacks.send(said)
        if delivery is not None and _is(fault, Mode.CALLBACK_FIRST):
            await asyncio.wait([delivery], timeout=HANG if fault is None else fault.seconds)


def _body(outcome: Effect | Json, call: Call, books: Books) -> Json:
    paths = call.form.texts("expand")
    if not isinstance(outcome, Effect):
        return expanded(outcome, paths, books.find)
    return expanded(outcome.body, paths, lambda id_: outcome.find(id_) or books.find(id_))


def _is(fault: Fault | None, mode: Mode) -> bool:
    return fault is not None and fault.mode is mode


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None and len(key) > LONGEST_KEY:
        raise refusals.invalid("Idempotency-Key is too long.")
    return key


def _refuse_early(fault: Fault | None) -> None:
    if fault is not None and fault.mode is Mode.RATE_LIMIT:
        raise refusals.limited(fault.seconds or DELAY)
    if _is(fault, Mode.UNAVAILABLE):
        raise refusals.unavailable()


def _refusal(refusal: refusals.Refused) -> Reply:
    return Reply(refusal.status, refusal.body, tuple(refusal.headers.items()))


async def _hold(fault: Fault | None, request: Request) -> None:
    """Leave the client waiting until it gives up."""
    if not _is(fault, Mode.EXECUTE_THEN_TIMEOUT):
        return
    longest = HANG if fault is None or fault.seconds is None else fault.seconds
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(longest):
            await _gone(request)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _response(reply: Reply, request_id: str, fault: Fault | None) -> Response:
    body = orjson.dumps(reply.body)
    if _is(fault, Mode.GARBAGE):
        body = b'{"id": "' + body[: len(body) // 2]
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION, **dict(reply.headers)}
    return Response(body, status_code=reply.status, headers=headers, media_type="application/json")
