"""Whatever happens, and in whatever order, a segment holds whom its rule means."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chassis.testing import Running
from contracts.enrollment import EnrollmentStarted
from contracts.examples import example
from contracts.progress import CriteriaMissed
from contracts.values import Node
from enrollment_service.domain.turning import is_timed
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_segments import FIELDS, PATH, asked, changed, saved
from services.enrollment.tests.rules import OWN_FIELDS, rules
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit, paid

_RULE: TypeAdapter[Node] = TypeAdapter(Node)
_PEOPLE = [f"p{number}@example.com" for number in range(3)]
_WORDS = ("Müller", "100%", "ß", "5", "ada@example.com")
_DATES = (-31, -2, -1, 0, 1, 2)
_ZONES = (None, "Europe/Berlin", "Pacific/Kiritimati")


class Life:
    """Contacts to whom things happen, and segments that come and go."""

    def __init__(self, service: Running[Work], pool: Sequence[Node], seed: int) -> None:
        self.service, self.pool = service, pool
        self.some = random.Random(seed)
        self.segments: list[str] = []
        self.number = 0

    async def one_thing(self) -> None:
        things = (self.alter, self.alter, self.tell, self.buy, self.end, self.wait, self.save, self.rewrite)
        rare = (self.merge, self.erase, self.delete)
        await self.some.choice((*things, *things, *rare))()

    async def who(self) -> UUID:
        return await audit(self.service, self.some.choice(_PEOPLE), team=1)

    async def alter(self) -> None:
        now, pick = await self.service.now(), self.some.choice
        due = (now + timedelta(days=pick(_DATES))).date().isoformat()
        fields = {"city": pick(_WORDS), "score": pick((0, 5, 5.5)), "due": due, "vip": pick((True, False))}
        body = {"tags": [pick(_WORDS)], "stage": pick(_WORDS), "name": pick(_WORDS), "zone": pick(_ZONES)}
        told: dict[str, Any] = {name: body[name] for name in self.some.sample(sorted(body), 2)}
        told["fields"] = {name: fields[name] for name in self.some.sample(sorted(fields), 2)}
        await changed(self.service, await self.who(), **told)

    async def tell(self) -> None:
        email, ago = self.some.choice(_PEOPLE), self.some.choice((1, 2, 3))
        values: dict[str, Any] = {"goal": self.some.choice((*_WORDS, 5, -3)), "desired_monthly_revenue": 50_000}
        await audit(self.service, email, days_before=ago, **values)

    async def buy(self) -> None:
        self.number += 1
        email = self.some.choice(_PEOPLE)
        await self.service.receive(paid(email, reference=f"pi_{self.number}", paid_at=await self.service.now()))

    async def end(self) -> None:
        started = await self.service.said(EnrollmentStarted)
        if started:
            one = self.some.choice(started)
            await self.service.receive(example(CriteriaMissed, enrollment_id=one.enrollment_id))

    async def wait(self) -> None:
        await self.service.advance(timedelta(hours=self.some.choice((1, 11, 24, 25, 48, 24 * 30))))

    async def merge(self) -> None:
        one, other = await self.who(), await self.who()
        if one != other:
            await asked(self.service, "POST", f"/api/admin/contacts/{one}/merge", {"contact_id": str(other)})

    async def erase(self) -> None:
        await asked(self.service, "POST", f"/api/admin/contacts/{await self.who()}/erase", {})

    async def save(self) -> None:
        self.segments.append((await saved(self.service, uuid4().hex, self.rule()))["segment_id"])

    async def rewrite(self) -> None:
        if self.segments:
            path = f"{PATH}/{self.some.choice(self.segments)}"
            answer = await asked(self.service, "PATCH", path, {"rule": self.rule()})
            assert answer.status_code == 200, answer.text

    async def delete(self) -> None:
        if self.segments:
            await asked(self.service, "DELETE", f"{PATH}/{self.segments.pop()}")

    def rule(self) -> Any:
        return _RULE.dump_python(self.some.choice(self.pool), mode="json", by_alias=True)

    async def compared(self) -> int:
        """Each segment holds the contacts that its rule means; returns how many those are."""
        number = 0
        for one in self.segments:
            inside = (await asked(self.service, "GET", f"{PATH}/{one}/members")).json()["items"]
            meant = (await asked(self.service, "GET", f"{PATH}/{one}/preview")).json()["sample"]
            held = [item["contact_id"] for item in inside]
            rule = (await asked(self.service, "GET", f"{PATH}/{one}")).json()["rule"]
            assert held == [item["contact_id"] for item in meant], rule
            number += len(held)
        return number

    async def lived(self) -> int:
        """A while in which jobs run now and then, and one in which nothing happens; returns how many were inside."""
        inside = 0
        for _ in range(6):
            await self.save()
        for number in range(12):
            await self.one_thing()
            if number % 6 == 0:
                inside += await self.looked()
        for hours in (0, 25, 24, 24 * 8, 24 * 30):
            await self.service.advance(timedelta(hours=hours))
            inside += await self.looked()
        while self.segments:
            await self.delete()
        return inside

    async def looked(self) -> int:
        await self.service.tick()
        return await self.compared()


async def test_a_segment_holds_whom_its_rule_means_whatever_happens(service: Running[Work]) -> None:
    loop = asyncio.get_running_loop()
    inside = list[int]()
    await service.receive(PUBLISHED, ACTIVE)
    for name, kind in OWN_FIELDS.items():
        await asked(service, "POST", FIELDS, {"name": name, "kind": kind, "label": name})
    now = await service.now()

    @settings(
        max_examples=4,
        report_multiple_bugs=False,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=(Phase.generate,),  # a life is as small as it gets, and to make it smaller takes minutes
    )
    @given(st.lists(rules(now), min_size=60, max_size=60), st.integers(0, 10_000))
    def live(pool: Sequence[Node], seed: int) -> None:
        timed = [one for one in pool if is_timed(one)]
        life = Life(service, [*pool[:10], *timed], seed)
        inside.append(asyncio.run_coroutine_threadsafe(life.lived(), loop).result())

    await asyncio.to_thread(live)
    assert sum(inside) > 30
