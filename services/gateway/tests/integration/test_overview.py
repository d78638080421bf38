"""What waits for a person and what happened to a contact, as the services tell it."""

from gateway_service.domain.overview import strands
from gateway_service.domain.queues import OWN_QUEUES, QUEUES
from gateway_service.domain.routes import TABLE, Role
from services.gateway.tests import payloads
from services.gateway.tests.fakes import CONTACT_ID, Door

TIMELINE = f"/api/admin/contacts/{CONTACT_ID}/timeline"


PARKED = "/internal/parked"


def test_everything_is_asked_at_a_path_that_its_service_has() -> None:
    paths = {(route.service, route.path.replace("{contact_id:uuid}", str(CONTACT_ID))) for route in TABLE}
    queues = {(one.service, one.path) for one in QUEUES if one.path != PARKED}
    assert queues | {(one.service, one.path) for one in strands(CONTACT_ID)} <= paths


def test_a_queue_is_shown_to_those_who_may_ask_for_its_list() -> None:
    readers = {route.path: route.roles for route in TABLE if route.answers("GET")}
    readers[PARKED] = readers["/api/admin/parked"]
    assert {one.name: one.roles for one in QUEUES} == {one.name: readers[one.path] for one in QUEUES}


async def test_admins_see_what_was_given_up_and_which_accounts_are_paused(door: Door) -> None:
    for queue in QUEUES:
        door.behind.answers[f"{queue.service}.test{queue.path}"] = {"items": [], "next": None}
    door.behind.answers["messaging.test/api/admin/provider-accounts"] = [{"id": "a1", "status": "paused"}]
    door.behind.answers[f"progress.test{PARKED}"] = {"items": [{"reason": "dead"}], "next": None}
    shown = {}
    for role in (Role.ADMIN, Role.STAFF):
        shown[role] = (await door.client.get("/api/admin/waiting", headers=await door.headers_of(role))).json()
    asked = {f"{one.url.host}{one.url.raw_path.decode()}" for one in door.behind.asked}
    assert {f"messaging.test{PARKED}?state=dead", "messaging.test/api/admin/provider-accounts?status=paused"} <= asked
    queues = shown[Role.ADMIN]["queues"]
    assert queues["paused_accounts"]["items"] == [{"id": "a1", "status": "paused"}]
    assert queues["dead_records_of_progress"]["items"] == [{"reason": "dead"}]
    assert queues["dead_records_of_gateway"] == {"items": [], "has_more": False}
    assert set(queues) == {one.name for one in (*OWN_QUEUES, *QUEUES)}
    assert queues.keys() - shown[Role.STAFF]["queues"].keys() == {one.name for one in QUEUES if one.roles == Role.ADMIN}
    assert shown[Role.STAFF]["partial"] is False


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
    theirs = sorted(one.name for one in QUEUES if one.service == "payouts" and Role.SERVICE in one.roles)
    assert (partly["partial"], partly["missing"]) == (True, theirs)
    assert "identity_conflicts" in partly["queues"]


async def test_a_contacts_timeline_is_woven_from_the_services(door: Door) -> None:
    contact = f"/api/admin/contacts/{CONTACT_ID}"
    detail = {
        "orders": [{"order": {"paid_at": "2026-03-02T09:00:00Z"}}],
        "enrollments": [{"enrolled_at": "2026-03-02T10:00:00Z"}],
        "refusals": [{"occurred_at": "2026-03-02T11:00:00Z", "reasons": ["below_minimum"]}],
        "merged": [{"merged_at": "2026-03-07T10:00:00Z"}],
    }
    door.behind.answers |= {
        f"enrollment.test{contact}": detail,
        f"enrollment.test{contact}/audits": [{"occurred_at": "2026-03-01T10:00:00Z"}],
        f"enrollment.test{contact}/evidence-values": [{"occurred_at": "2026-03-04T10:00:00Z"}],
        f"enrollment.test{contact}/inputs": [{"occurred_at": "2026-03-01T09:00:00Z", "kind": "chat_insights"}],
        f"enrollment.test{contact}/form-submissions": [{"submitted_at": "2026-03-01T08:00:00Z"}],
        f"progress.test{contact}/criterion-changes": {"items": [{"occurred_at": "2026-03-05T10:00:00Z"}]},
        f"payouts.test{contact}/payouts": {"items": [{"met_at": "2026-03-06T10:00:00Z"}], "next": None},
        "messaging.test/api/messages": {"items": [{"queued_at": "2026-03-03T10:00:00Z"}], "next": None},
        f"messaging.test{contact}/suppressions": [{"suppressed_at": "2026-03-08T10:00:00Z"}],
    }
    answer = (await door.client.get(TIMELINE, headers=door.bearer())).json()
    newest = ["suppression", "merge", "payout", "criterion_change", "evidence", "message", "refusal", "enrollment"]
    assert [one["kind"] for one in answer["items"]] == [*newest, "order", "audit", "input", "form"]
    assert {one["kind"] for one in answer["items"]} == {strand.kind for strand in strands(CONTACT_ID)}
    assert answer["partial"] is False
    assert [one.url.path for one in door.behind.asked].count(contact) == 1
    door.behind.down |= {"messaging.test", "progress.test"}
    partly = (await door.client.get(TIMELINE, headers=door.bearer())).json()
    assert (partly["missing"], len(partly["items"])) == (["criterion_change", "message", "suppression"], 9)
