"""The errand of doing one thing with many contacts."""

from tests.conformance.cast import Tenant


def move_many(tenant: Tenant, campaign: str) -> None:
    """Somebody who is let in, paused, resumed and taken out, beside nobody who is known; and a job that is stopped."""
    email, path = f"many.{tenant.mark}@example.com", f"{campaign}/bulk"
    told = {"occurred_at": "2026-01-05T09:00:00Z", "values": {"desired_monthly_revenue": 10_000}}
    tenant.ask("staff", "POST", "/api/admin/contacts/audits", json={"email": email, **told})
    named = {"contacts": [email, f"nobody.{tenant.mark}@example.com"]}
    tenant.ask("staff", "POST", f"{path}/preview", json={"action": "enroll", **named})
    jobs = []
    for action in ("enroll", "pause", "resume", "exit"):
        jobs.append(tenant.ask("staff", "POST", f"{path}/{action}", json=named)["job_id"])
        tenant.system.settle()
    job = jobs[-1]
    for seen in ("", f"/{job}", f"/{job}/outcomes", f"/{job}/outcomes.csv"):
        tenant.ask("service", "GET", path + seen)
    tenant.ask("staff", "POST", f"{path}/{job}/cancel")
