"""Somebody who takes part in a campaign, for the pages that a link opens: a page of hers, and the way out of a mail."""

import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chassis.ids import new_id
from lodestone_local.demo.doors import Door, Endpoint, World, eventually
from lodestone_local.settings import Settings
from lodestone_local.stack.handle import Handle

SESSIONS, PROOF = "Attend two sessions", "Show your landing page"
_BUNDLE = "guest-bundle"
_CRITERIA: tuple[dict[str, Any], ...] = (
    {
        "label_template": SESSIONS,
        "kind": "action",
        "tracking": {"source": "custom_webhook", "name": "session", "target": 2},
    },
    {"label_template": PROOF, "kind": "result", "tracking": {"source": "manual"}, "display_order": 1},
)
_PAYOUT = {"type": "credit", "amount_type": "full", "allowed": ["rollover_upsell"], "rollover_multiplier": "1.25"}


@dataclass(frozen=True)
class Guest:
    """A contact in a campaign: the tokens of her links, and what is needed to go on with her."""

    handle: Handle
    email: str
    campaign_id: str
    enrollment: dict[str, Any]
    portal: str
    """Of her own page."""
    mail: str
    """Of the link at the end of a mail to her."""

    def attend(self) -> None:
        """A system outside tells that she has attended one more session."""
        custom = next(one for one in self.handle.development()["endpoints"] if one["provider"] == "custom")
        endpoint = Endpoint(f"/webhooks/custom/{custom['id']}", custom["secrets"][0])
        now = int(time.time()) + self.handle.clock()
        told = {"id": new_id().hex, "email": self.email, "name": "session", "occurred_at": _moment(now + 1)}
        with closing(Door(self.handle.gateway)) as door:
            endpoint.deliver(door, now, told)

    def verify(self) -> None:
        """Staff verifies what she has sent."""
        one = next(one for one in self.enrollment["criteria"] if one["label"] == PROOF)
        path = f"/api/admin/campaigns/{self.campaign_id}/enrollments/{self.enrollment['enrollment_id']}"
        staff = self.handle.development()["staff"]
        with closing(Door(self.handle.gateway)) as front:
            token = front.post("/api/session", **staff)["token"]
        with closing(Door(self.handle.gateway, token)) as door:
            door.ask("PUT", f"{path}/progress/{one['criterion_id']}", verdict="verify", notes="Seen, lovely.")


def guest(settings: Settings) -> Guest:
    """Ada, who has bought, has taken part since this second, and has had one mail."""
    handle = Handle(settings)
    email = f"ada.{new_id().hex[-8:]}@example.com"
    with closing(Door(handle.gateway, handle.development()["api_key"])) as door:
        campaign_id = _campaign(door)
        purchase = {"amount": 120_000, "currency": "USD"}
        audit = {"email": email, "name": "Ada Lovelace", "occurred_at": _moment(int(time.time()) - 60), "values": {}}
        door.post("/api/admin/contacts/audits", **audit)
        path = f"/api/admin/campaigns/{campaign_id}/enrollments"
        enrolled = door.post(path, email=email, purchase=purchase, notes="paid by wire")
        token = door.post(f"/api/admin/contacts/{enrolled['contact_id']}/portal-link")["token"]
        detail = door.get(f"{path}/{enrolled['enrollment_id']}")
    return Guest(handle, email, campaign_id, detail, token, _way_out(handle, email))


def _campaign(door: Door) -> str:
    door.post("/api/admin/bundles", id=_BUNDLE, name="The whole course", price=120_000, currency="USD")
    name = {"name": "Win your money back", "slug": f"win-{new_id().hex[-8:]}", "currency": "USD"}
    campaign_id = str(door.post("/api/admin/campaigns", **name, payout=_PAYOUT)["id"])
    path = f"/api/admin/campaigns/{campaign_id}"
    for criterion in _CRITERIA:
        door.post(f"{path}/criteria", **criterion)
    door.post(f"{path}/eligible-bundles", bundle_id=_BUNDLE)
    step = {"name": "welcome", "subject": "You are in", "body": "Hello {{ first_name }}: {{ portal_url }}"}
    door.raw("PUT", f"{path}/steps", json=[step]).raise_for_status()
    door.post(f"{path}/publish")
    return campaign_id


def _way_out(handle: Handle, email: str) -> str:
    with closing(World(handle.simulator)) as world:
        mail = eventually("her mail arrives", lambda: next(iter(world.mail(email)), None))
    headers = {str(name).lower(): str(value) for name, value in dict(mail["headers"]).items()}
    link = next(part for part in headers["list-unsubscribe"].split(",") if "http" in part).strip(" <>")
    return urlsplit(link).path.removeprefix("/u/")


def _moment(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
