"""The way of a request through the API: limiter, key, fault, execution, disk, answer."""

import asyncio
import hmac
from dataclasses import dataclass, replace

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ... import ids
from ...callbacks import Callbacks
from ...clock import Clock
from ...faults import DELAY, LONGEST_SILENCE, Fault, Faults, Mode, is_struck, seconds_of, stay_silent
from ...idempotency import LONGEST_KEY, KeyInUse, KeyMismatch, Keys
from ...journal import Json
from . import refusals
from .account import NAME, Account
from .call import Call, Change
from .events import API_VERSION
from .execution import Recorder, Reply
from .expansion import expanded
from .forms import Form, parse
from .operations import Operation, find
from .settings import StripeSettings

MODES = frozenset(
    {
        Mode.HOLD,
        Mode.ASK_CUSTOMER,
        Mode.SHORT_OF_MONEY,
        Mode.FAIL_BEFORE,
        Mode.UNAVAILABLE,
        Mode.EXECUTE_THEN_TIMEOUT,
        Mode.EXECUTE_THEN_500,
        Mode.RATE_LIMIT,
        Mode.GARBAGE,
        Mode.SLOW,
        Mode.CALLBACK_FIRST,
    }
)
_WAITING = {Mode.HOLD: "pending", Mode.ASK_CUSTOMER: "requires_action"}


@dataclass(frozen=True, slots=True)
class Api:
    """Answers everything below `/v1`."""

    settings: StripeSettings
    recorder: Recorder
    keys: Keys
    callbacks: Callbacks | None
    faults: Faults
    clock: Clock

    @property
    def account(self) -> Account:
        """What the account holds."""
        return self.recorder.account

    async def answer(self, request: Request) -> Response:
        """One request, answered only when what it did is on disk."""
        request_id = ids.new("req", length=14)
        fault: Fault | None = None
        try:
            call = await self._read(request, request_id)
            operation, call = find(call)
            fault = self.faults.take(NAME, operation.name, modes=MODES)
            reply = await self._reply(operation, call, fault)
        except refusals.ErrorAnswer as refusal:
            reply = _refusal(refusal)
        await self.recorder.journal.synced()
        if is_struck(fault, Mode.EXECUTE_THEN_TIMEOUT):
            await stay_silent(request, seconds_of(fault, LONGEST_SILENCE))
        return _response(reply, request_id, fault)

    async def _read(self, request: Request, request_id: str) -> Call:
        account = self._authorized(request.headers.get("authorization"))
        encoded = (await request.body()).decode(errors="replace") if request.method == "POST" else request.url.query
        return Call(
            method=request.method,
            path=request.url.path,
            form=Form(parse(encoded)),
            now=self.clock(),
            request_id=request_id,
            key=_key(request),
            account=request.headers.get("stripe-account") or account,
            origin=(self.settings.url or str(request.base_url)).rstrip("/"),
        )

    def _authorized(self, header: str | None) -> str | None:
        """The account whose key was shown."""
        scheme, _, key = (header or "").partition(" ")
        known = [(self.settings.account, self.settings.api_key), *self.settings.accounts.items()]
        shown = [name for name, one in known if hmac.compare_digest(key.encode(), one.get_secret_value().encode())]
        if scheme.lower() != "bearer" or not shown:
            raise refusals.unauthorized(key or None)
        return shown[0]

    async def _reply(self, operation: Operation, call: Call, fault: Fault | None) -> Reply:
        _refuse_early(fault)
        if call.key is None:
            return await self._run(operation, call, fault)
        if (replayed := self._begin(call, call.key)) is not None:
            return replayed
        try:
            return await self._run(operation, call, fault)
        finally:
            # A request that executed has kept its answer by now; one that never began leaves the key free.
            self.keys.release(call.key)

    def _begin(self, call: Call, key: str) -> Reply | None:
        try:
            kept = self.keys.begin(key, call.fingerprint(), now=call.now)
        except KeyInUse:
            raise refusals.in_use(key) from None
        except KeyMismatch:
            raise refusals.mismatch(key) from None
        return None if kept is None else Reply(kept.status, kept.body, (("Idempotent-Replayed", "true"),))

    async def _run(self, operation: Operation, call: Call, fault: Fault | None) -> Reply:
        if is_struck(fault, Mode.SLOW):
            await asyncio.sleep(seconds_of(fault, DELAY))
        call.form.allow(operation.parameters)
        try:
            reply, events = self._execute(operation, call, fault)
        except refusals.ErrorAnswer as refusal:
            if refusal.began:
                self.recorder.remember(call, _refusal(refusal))
            raise
        finally:
            await self.recorder.journal.synced()
        await self._call_back(events, fault)
        return reply

    def _execute(self, operation: Operation, call: Call, fault: Fault | None) -> tuple[Reply, list[Json]]:
        """Decide and record without an await in between, so that no other request comes between."""
        if is_struck(fault, Mode.FAIL_BEFORE):
            reply = Reply(500, refusals.broken())
            self.recorder.remember(call, reply)
            return reply, []
        waiting = next((status for mode, status in _WAITING.items() if is_struck(fault, mode)), None)
        struck = replace(call, held_as=waiting, is_short=is_struck(fault, Mode.SHORT_OF_MONEY))
        result = operation.run(struck, self.account)
        reply = Reply(200, _body(result, call, self.account))
        if is_struck(fault, Mode.EXECUTE_THEN_500):
            reply = Reply(500, refusals.broken())
        if not isinstance(result, Change):
            return reply, []
        return reply, self.recorder.record(operation.name, result, call, reply)

    async def _call_back(self, events: list[Json], fault: Fault | None) -> None:
        delivery = None if self.callbacks is None else self.callbacks.send([one["id"] for one in events])
        if delivery is not None and is_struck(fault, Mode.CALLBACK_FIRST):
            await asyncio.wait([delivery], timeout=seconds_of(fault, LONGEST_SILENCE))


def _body(result: Change | Json, call: Call, account: Account) -> Json:
    paths = call.form.texts("expand")
    if not isinstance(result, Change):
        return expanded(result, paths, account.find)
    return expanded(result.body, paths, lambda id_: result.find(id_) or account.find(id_))


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None and len(key) > LONGEST_KEY:
        raise refusals.invalid("Idempotency-Key is too long.")
    return key


def _refuse_early(fault: Fault | None) -> None:
    if is_struck(fault, Mode.RATE_LIMIT):
        raise refusals.limited(seconds_of(fault, DELAY))
    if is_struck(fault, Mode.UNAVAILABLE):
        raise refusals.unavailable()


def _refusal(refusal: refusals.ErrorAnswer) -> Reply:
    return Reply(refusal.status, refusal.body, tuple(refusal.headers.items()))


def _response(reply: Reply, request_id: str, fault: Fault | None) -> Response:
    body = orjson.dumps(reply.body)
    if is_struck(fault, Mode.GARBAGE):
        body = b'{"id": "' + body[: len(body) // 2]
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION, **dict(reply.headers)}
    return Response(body, status_code=reply.status, headers=headers, media_type="application/json")
