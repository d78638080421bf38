"""What waits for a person and what happened to a contact, as the services tell it."""

from gateway_service.domain.overview import QUEUES, strands
from gateway_service.domain.routes import TABLE
from services.gateway.tests import payloads
from services.gateway.tests.fakes import CONTACT_ID, Door

TIMELINE = f"/api/admin/contacts/{CONTACT_ID}/timeline"


def test_everything_is_asked_at_a_path_that_its_service_has() -> None:
    paths = {(route.service, route.path.replace("{contact_id:uuid}", str(CONTACT_ID))) for route in TABLE}
    asked = {(one.service, one.path) for one in QUEUES} | {(one.service, one.path) for one in strands(CONTACT_ID)}
    assert asked <= paths


async def test_what_waits_is_shown_by_queue_and_who_is_down_is_named(door: Door) -> None:
    for queue in QUEUES:
        door.behind.answers[f"{queue.service}.test{queue.path}"] = {"items": [], "next": None}
    door.behind.answers["payouts.test/api/admin/payouts"] = {"items": [{"id": "p1"}], "next": None}
    door.behind.answers["enrollment.test/api/admin/contacts/identity-conflicts"] = [{"holder_id": "c1"}]
    await door.hook(payloads.event("checkout.session.completed", {"object": "nonsense"}))
    answer = (await door.client.get("/api/admin/waiting", headers=door.bearer())).json()
    assert (answer["partial"], answer["missing"]) == (False, [])
    assert answer["queues"]["payouts_to_approve"] == {"items": [{"id": "p1"}], "has_more": False}
    assert answer["queues"]["identity_conflicts"]["items"] == [{"holder_id": "c1"}]
    assert len(answer["queues"]["parked_webhooks"]["items"]) == 1
    door.behind.down.add("payouts.test")
    partly = (await door.client.get("/api/admin/waiting", headers=door.bearer())).json()
    assert (partly["partial"], partly["missing"]) == (True, ["payouts_to_approve"])
    assert "identity_conflicts" in partly["queues"]


async def test_a_contacts_timeline_is_woven_from_the_services(door: Door) -> None:
    door.behind.answers |= {
        "enrollment.test/api/campaigns/my-enrollments": [{"enrolled_at": "2026-03-02T10:00:00Z"}],
        f"enrollment.test/api/admin/contacts/{CONTACT_ID}/audits": [{"occurred_at": "2026-03-01T10:00:00Z"}],
        "messaging.test/api/messages": {"items": [{"queued_at": "2026-03-03T10:00:00Z"}], "next": None},
        f"messaging.test/api/admin/contacts/{CONTACT_ID}/suppressions": [],
    }
    answer = (await door.client.get(TIMELINE, headers=door.bearer())).json()
    assert [one["kind"] for one in answer["items"]] == ["message", "enrollment", "audit"]
    assert answer["partial"] is False
    in_her_name = [at for at, one in enumerate(door.behind.asked) if one.url.path == "/api/campaigns/my-enrollments"]
    claims = door.behind.claims(in_her_name[0])
    assert (claims["kind"], claims["sub"]) == ("contact", str(CONTACT_ID))
    door.behind.down.add("messaging.test")
    partly = (await door.client.get(TIMELINE, headers=door.bearer())).json()
    assert (partly["missing"], len(partly["items"])) == (["message", "suppression"], 2)
