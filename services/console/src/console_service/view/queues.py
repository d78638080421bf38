"""Where a queue of the start page leads: to the page on which its entries are decided, where there is one."""

from collections.abc import Mapping
from types import MappingProxyType

PAGES_OF_QUEUES: Mapping[str, str] = MappingProxyType(
    {
        "failed_imports": "/admin/contacts/imports?state=failed",
        "parked_webhooks": "/admin/operations/webhooks?disposition=parked",
        "paused_accounts": "/admin/settings/mail",
        "dead_records_of_gateway": "/admin/operations/parked?service=gateway",
        "dead_records_of_campaigns": "/admin/operations/parked?service=campaigns",
        "dead_records_of_enrollment": "/admin/operations/parked?service=enrollment",
        "dead_records_of_progress": "/admin/operations/parked?service=progress",
        "dead_records_of_payouts": "/admin/operations/parked?service=payouts",
        "dead_records_of_messaging": "/admin/operations/parked?service=messaging",
        "figure_differences": "/admin/figure-differences",
        "identity_conflicts": "/admin/contacts/identity-conflicts",
        "ledger_differences": "/admin/money/differences",
        "order_differences": "/admin/orders/differences",
        "orders_without_bundle": "/admin/orders/without-bundle",
        "overpaid_orders": "/admin/orders/overpaid",
        "payouts_chosen": "/admin/payouts?state=chosen",
        "payouts_failed": "/admin/payouts?state=failed",
        "payouts_reversed": "/admin/payouts?state=reversed",
        "payouts_to_approve": "/admin/payouts?state=awaiting_approval",
        "payouts_unknown": "/admin/payouts?state=unknown",
        "payouts_without_account": "/admin/payouts?lacks_account=true",
        "evidence_to_verify": "/admin/evidence",
        "unclear_thresholds": "/admin/refusals/unclear-thresholds",
    }
)
"""Name of a queue, as the API gives it, to the path of its page; a page that is added is one line here."""
