"""What is known of a contact: what a promise to her would be personalised with."""

from uuid import UUID

from chassis.testing import Running, staff, system
from enrollment_service.work import Work
from services.enrollment.tests.story import audit


async def test_the_gateway_is_told_what_a_promise_would_be_personalised_with_at_a_time(service: Running[Work]) -> None:
    contact_id = await audit(service)
    told = {
        "evidence-values": {"occurred_at": "2026-03-01T00:00:00Z", "values": {"revenue": 1, "orders": 2}},
        "inputs": {"occurred_at": "2026-03-02T00:00:00Z", "values": {"day": "Monday"}, "kind": "chat_insights"},
    }
    async with service.client(staff()) as team:
        for path, body in told.items():
            (await team.post(f"/api/admin/contacts/{contact_id}/{path}", json=body)).raise_for_status()
        newer = {"occurred_at": "2026-03-03T00:00:00Z", "values": {"revenue": 3}}
        await team.post(f"/api/admin/contacts/{contact_id}/evidence-values", json=newer)
        (audited,) = (await team.get(f"/api/admin/contacts/{contact_id}/audits")).json()
    async with service.client(system()) as gateway:
        path = f"/internal/contacts/{contact_id}/values"
        now = (await gateway.get(path)).json()
        before = (await gateway.get(path, params={"at": "2026-03-01T12:00:00Z"})).json()
        nobody = await gateway.get(f"/internal/contacts/{UUID(int=1)}/values")
    assert now == {
        "audit": audited["values"],
        "evidence": {"revenue": 3, "orders": 2},
        "chat_insights": {"day": "Monday"},
        "meeting_notes": {},
        "onboarding_plan": {},
    }
    assert (before["evidence"], before["chat_insights"]) == ({"revenue": 1, "orders": 2}, {})
    assert nobody.status_code == 404
