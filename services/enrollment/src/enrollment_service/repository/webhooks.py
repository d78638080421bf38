"""Systems that journeys post to, and the calls of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.postgres.sealed import SealedColumns
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection, to_json
from chassis.security.secrets import Vault
from contracts.enrollment import StepResult

from ..domain.webhook import WebhookCall, WebhookTarget, purpose_of
from ..errors import NoSuchTarget
from ..tables import WEBHOOK_CALLS, WEBHOOK_TARGETS

_TARGET = ("name", "url", "sealed", "sealed_old", "created_at", "changed_at", "retired_at")
_T, _C = WEBHOOK_TARGETS.c, WEBHOOK_CALLS.c
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_ALL = select(WEBHOOK_TARGETS).where(_T.retired_at.is_(None)).order_by(_T.id)
_SEVERAL = select(WEBHOOK_TARGETS).where(_T.id == any_(_IDS))
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('webhook_targets:' || current_setting('app.tenant'), 0))"
_PUT = Insertion(WEBHOOK_TARGETS, "id", *_TARGET, replace=True)
_SEALED = SealedColumns("webhook_targets", {"sealed": "text", "sealed_old": "text"}, purpose_of)
_CALL = (
    *("call_id", "enrollment_id", "campaign_id", "step_id", "visit", "target_id", "include_contact", "created_at"),
    *("next_at", "attempts", "epoch", "result", "reason", "status", "answer", "ended_at"),
)
_ADD = Insertion(WEBHOOK_CALLS, *_CALL)
_NEXT_DUE = select(func.min(_C.next_at))
_OF = select(WEBHOOK_CALLS).where(_C.call_id == any_(_IDS)).order_by(_C.call_id)
_NEWEST = (
    select(WEBHOOK_CALLS)
    .ext(distinct_on(_C.enrollment_id, _C.step_id))
    .where(_C.enrollment_id == any_(_IDS), _C.ended_at.is_not(None))
    .order_by(_C.enrollment_id, _C.step_id, _C.visit.desc())
)
_CLAIM = """
UPDATE webhook_calls SET epoch = epoch + 1, attempts = attempts + 1, next_at = $2 WHERE call_id IN (
    SELECT call_id FROM webhook_calls WHERE next_at <= $1 ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING call_id
"""
_SAVE = """
UPDATE webhook_calls SET next_at = told.next_at, result = told.result, reason = told.reason, status = told.status,
    ended_at = told.ended_at, answer = CASE WHEN EXISTS (
        SELECT FROM enrollments JOIN contacts USING (tenant_id, contact_id)
        WHERE enrollments.enrollment_id = webhook_calls.enrollment_id AND erased_at IS NOT NULL) THEN NULL
        ELSE told.answer END
FROM jsonb_to_recordset($1::jsonb) AS told (call_id uuid, epoch integer, next_at timestamptz, result text, reason text,
    status integer, answer jsonb, ended_at timestamptz)
WHERE webhook_calls.call_id = told.call_id AND webhook_calls.epoch = told.epoch AND webhook_calls.ended_at IS NULL
RETURNING webhook_calls.call_id
"""


class WebhookTargets:
    """Where webhooks of a tenant go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[WebhookTarget]:
        """Every target that is not retired, the oldest first."""
        return [_target(row) for row in await self._connection.execute(_ALL)]

    async def locked(self) -> dict[UUID, WebhookTarget]:
        """The same by id, and nobody else changes them until the transaction ends."""
        await self._connection.run(_LOCK)
        return {one.target_id: one for one in await self.all()}

    async def get(self, target_id: UUID) -> WebhookTarget:
        """One of them. Raises `NoSuchTarget`."""
        found = [one for one in await self.all() if one.target_id == target_id]
        if not found:
            raise NoSuchTarget
        return found[0]

    async def several(self, target_ids: Sequence[UUID]) -> dict[UUID, WebhookTarget]:
        """Targets by id, as far as there are any, retired ones too."""
        rows = await self._connection.execute(_SEVERAL, {"ids": list(target_ids)})
        return {row["id"]: _target(row) for row in rows}

    async def save(self, target: WebhookTarget) -> None:
        """Store a target."""
        row = {name: getattr(target, name) for name in _TARGET}
        await _PUT(self._connection, [{"id": target.target_id, **row}])

    async def reseal(self, vault: Vault, tenant_id: UUID, limit: int) -> int:
        """Bring secrets that an older key sealed under the current one; returns of how many targets."""
        return await _SEALED.reseal(self._connection, vault, tenant_id, limit)


class WebhookCalls:
    """Calls of webhook steps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, calls: Sequence[WebhookCall]) -> None:
        """Store calls that are to be made, in one statement."""
        await _ADD(self._connection, [{name: getattr(one, name) for name in _CALL} for one in calls])

    async def claim(self, now: datetime, *, until: datetime, limit: int) -> Sequence[WebhookCall]:
        """Take calls that are due, ours until a time: whoever has not settled one by then may be followed."""
        taken = list((await self._connection.run(_CLAIM, now, until, limit)).scalars())
        return await self.several(taken) if taken else []

    async def next_due(self) -> datetime | None:
        """When a call is next to be made, or to be made again."""
        moment: datetime | None = (await self._connection.execute(_NEXT_DUE)).scalar()
        return moment

    async def several(self, call_ids: Sequence[UUID]) -> Sequence[WebhookCall]:
        """Calls by their ids."""
        rows = await self._connection.execute(_OF, {"ids": list(call_ids)})
        return [_call(row) for row in rows.mappings()]

    async def newest_of(self, enrollment_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[UUID, WebhookCall]]:
        """The call of the last visit that is over of each webhook step, by enrollment and step."""
        found: dict[UUID, dict[UUID, WebhookCall]] = {}
        rows = await self._connection.execute(_NEWEST, {"ids": list(enrollment_ids)})
        for call in map(_call, rows.mappings()):
            found.setdefault(call.enrollment_id, {})[call.step_id] = call
        return found

    async def save(self, calls: Sequence[WebhookCall]) -> int:
        """Store what calls came to; returns of how many, because one whose lease is another's now stays as it is."""
        names = ("call_id", "epoch", "next_at", "result", "reason", "status", "answer", "ended_at")
        rows = [{name: getattr(one, name) for name in names} for one in calls]
        return len((await self._connection.run(_SAVE, to_json(rows))).all())


def _target(row: Any) -> WebhookTarget:  # noqa: ANN401 - a row
    return WebhookTarget(target_id=row["id"], **{name: row[name] for name in _TARGET})


def _call(row: Any) -> WebhookCall:  # noqa: ANN401 - a row
    result = row["result"]
    return WebhookCall(**{name: row[name] for name in _CALL} | {"result": result and StepResult(result)})
