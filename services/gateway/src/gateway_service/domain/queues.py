"""What waits for a person: where it is listed, who is shown it, and by which doors an entry leaves."""

from dataclasses import dataclass

from .routes.gateway import OWN
from .routes.route import ADMIN, TENANT, Role


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for a person at one owner, as a page or a list at a path of its own."""

    name: str
    service: str
    path: str
    query: str = ""
    roles: Role = TENANT
    """Who is shown it: those who may ask for the list itself."""
    ways: tuple[str, ...]
    """Doors by which a person takes an entry out, as `METHOD path` of their routes; each alone is enough."""


_ADMIN = "/api/admin"
_ENROLLMENT = f"{_ADMIN}/campaigns/{{campaign_id:uuid}}/enrollments/{{enrollment_id:uuid}}"
_RESOLVE = f"POST {_ENROLLMENT}/resolve"
_PAYOUT = f"POST {_ADMIN}/payouts/{{payout_id:uuid}}"
_TAKE_BACK = f"{_PAYOUT}/withdraw"
_KEYS = f"{_ADMIN}/payment-accounts/{{account_id:uuid}}"
_CONTACT = f"POST {_ADMIN}/contacts/{{contact_id:uuid}}"
_UNCLEAR = f"{_ADMIN}/refusals/unclear-thresholds"
_WEBHOOK = f"POST {_ADMIN}/webhook-events/{{event_id:uuid}}"


def _payouts(name: str, query: str, *ways: str) -> Queue:
    return Queue(name=name, service="payouts", path=f"{_ADMIN}/payouts", query=query, ways=ways)


def _differences(name: str, service: str, path: str) -> Queue:
    """A list of differences, each closed with a note."""
    closing = f"POST {_ADMIN}/{path}/{{difference_id:uuid}}/close"
    return Queue(name=name, service=service, path=f"{_ADMIN}/{path}", ways=(closing,))


def _dead(service: str) -> Queue:
    """Records that a service has given up."""
    return Queue(
        name=f"dead_records_of_{service}",
        service=service,
        path="/internal/parked",
        query="state=dead",
        roles=ADMIN,
        ways=(f"POST {_ADMIN}/parked/replay", f"POST {_ADMIN}/parked/close"),
    )


OWN_QUEUES = (
    Queue(
        name="parked_webhooks",
        service=OWN,
        path=f"{_ADMIN}/webhook-events",
        query="disposition=parked",
        ways=(f"{_WEBHOOK}/replay", f"{_WEBHOOK}/close"),
    ),
    _differences("figure_differences", OWN, "figure-differences"),
)
"""What the gateway lists itself."""
QUEUES = (
    _payouts("payouts_chosen", "state=chosen", _RESOLVE, _TAKE_BACK),
    _payouts("payouts_to_approve", "state=awaiting_approval", f"{_PAYOUT}/approve", _TAKE_BACK),
    _payouts("payouts_failed", "state=failed", _RESOLVE, _TAKE_BACK),
    _payouts("payouts_reversed", "state=reversed", _RESOLVE, _TAKE_BACK),
    _payouts("payouts_unknown", "state=unknown", f"{_PAYOUT}/settle"),
    _payouts("payouts_without_account", "lacks_account=true", f"PUT {_KEYS}", f"POST {_KEYS}/enable", _TAKE_BACK),
    Queue(
        name="overpaid_orders",
        service="payouts",
        path=f"{_ADMIN}/orders/overpaid",
        ways=(f"POST {_ADMIN}/orders/{{order_id:uuid}}/accept-overpaid",),
    ),
    Queue(
        name="paused_accounts",
        service="messaging",
        path=f"{_ADMIN}/provider-accounts",
        query="status=paused",
        roles=ADMIN,
        ways=(f"POST {_ADMIN}/provider-accounts/{{account_id:uuid}}/resume",),
    ),
    Queue(
        name="failed_imports",
        service="enrollment",
        path=f"{_ADMIN}/contacts/imports",
        query="state=failed",
        ways=(f"POST {_ADMIN}/contacts/imports/{{import_id:uuid}}/close",),
    ),
    *(_dead(name) for name in (OWN, "campaigns", "enrollment", "progress", "payouts", "messaging")),
    Queue(
        name="evidence_to_verify",
        service="progress",
        path=f"{_ADMIN}/evidence/waiting",
        ways=(f"PUT {_ENROLLMENT}/progress/{{criterion_id:uuid}}",),
    ),
    Queue(
        name="orders_without_bundle",
        service="enrollment",
        path=f"{_ADMIN}/orders/without-bundle",
        ways=(f"PUT {_ADMIN}/orders/{{order_id:uuid}}/bundle",),
    ),
    _differences("order_differences", "enrollment", "orders/differences"),
    _differences("ledger_differences", "payouts", "ledger-differences"),
    Queue(
        name="unclear_thresholds",
        service="enrollment",
        path=_UNCLEAR,
        ways=(
            f"POST {_UNCLEAR}/{{refusal_id:uuid}}/close",
            f"POST {_ADMIN}/contacts/audits",
            f"{_CONTACT}/evidence-values",
            f"{_CONTACT}/inputs",
        ),
    ),
    Queue(
        name="identity_conflicts",
        service="enrollment",
        path=f"{_ADMIN}/contacts/identity-conflicts",
        ways=(f"{_CONTACT}/keep-apart", f"{_CONTACT}/merge"),
    ),
)
"""What other owners list. A list that one adds is one line here, with a way out of it."""
