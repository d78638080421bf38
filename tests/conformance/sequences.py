"""Errands about sequences: a campaign for a form, and who is stuck."""

from tests.conformance.cast import Tenant


def make_for_form(tenant: Tenant) -> None:
    """A campaign that an automation asks for."""
    path = "/api/admin/campaigns/auto-create"
    tenant.ask("public", "GET", path)
    form = {"formId": f"form_{tenant.mark}", "formName": f"Form {tenant.mark}"}
    key = {"clientId": str(tenant.id), "apiKey": tenant.credentials["service"]}
    tenant.ask("public", "POST", path, json=form | key)


def take_out_who_is_stuck(tenant: Tenant) -> None:
    """A run, as staff asks for it, and everything that tells of it."""
    path = "/api/admin/scripts/de-enroll"
    run = tenant.ask("staff", "POST", path)
    for seen in ("stuck", "health", "runs", f"runs/{run['runId']}"):
        tenant.admin("GET", f"{path}/{seen}")
