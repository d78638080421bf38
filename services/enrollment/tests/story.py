"""Ada buys: the facts most tests begin with."""

from datetime import timedelta
from uuid import UUID

from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing import Running, staff
from chassis.testing.running import TENANT
from contracts.campaigns import CampaignChanged, CampaignPublished
from contracts.examples import example
from contracts.gateway import OrderPaid
from enrollment_service.work import Work

PEPPER = "a pepper for tests"
PUBLISHED, ACTIVE, PAID = example(CampaignPublished), example(CampaignChanged), example(OrderPaid)


def of(email: str) -> str:
    return identity(SecretStr(PEPPER), TENANT, "email", email)


def paid(email: str = "ada@example.com", **changed: object) -> OrderPaid:
    return example(OrderPaid, **{"email": email, "identity": of(email), "reference": f"pi_{email}", **changed})


def active(**changed: object) -> CampaignChanged:
    return example(CampaignChanged, **changed)


async def audit(
    service: Running[Work], email: str = "ada@example.com", *, days_before: float = 1, **values: object
) -> UUID:
    occurred_at = PAID.paid_at - timedelta(days=days_before)
    body = {"email": email, "occurred_at": occurred_at.isoformat(), "values": values or {"team": 3}}
    async with service.client(staff()) as team:
        answer = await team.post("/api/admin/contacts/audits", json=body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["contact_id"])
