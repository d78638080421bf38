"""Every place where a request may bring an id, and what is answered to the id of another tenant's thing.

The same as to an id of nobody, always. A door that is not here fails the sweep, and so does one that answers otherwise.
Not here are doors at which a tenant is named on purpose: those of the operator, and those of visitors without a
credential, whose tenant is in the request itself; `/webhooks` believes a signature and not an id.
"""

from collections.abc import Mapping

Places = Mapping[str, str]
"""Operations by the place in them."""

_REFUSED: Mapping[str, Places] = {
    "404 NoSuchKey": {
        "path key_id": "end_key rotate_key",
    },
    "404 NoSuchRecord": {
        "path record_id": "show_parked",
    },
    "404 NoSuchSession": {
        "path session_id": "end_session",
    },
    "404 NoSuchTarget": {
        "path target_id": """
            change_webhook_target forget_old_signing_secret retire_webhook_target rotate_signing_secret
            show_signing_secret show_webhook_target
        """,
    },
    "404 NoSuchUser": {
        "path user_id": "change_user drop_factor_by_delete end_sessions link_user",
    },
    "404 NothingOfThisId": {
        "body contact_id": "try_campaign",
        "path campaign_id": """
            enroll keep_campaign_limits
            preview_bulk start_bulk_enroll start_bulk_exit start_bulk_pause start_bulk_resume
        """,
        "path contact_id": "make_portal_link suppress",
    },
    "404 NoSuchAccount": {
        "path account_id": """
            disable_payment_account enable_payment_account forget_old_secrets pause_account resume_account
            rotate_payment_key rotate_secrets
        """,
    },
    "404 NoSuchBulkJob": {
        "path campaign_id": "cancel_bulk_job list_bulk_outcomes send_bulk_outcomes show_bulk_job",
        "path job_id": "cancel_bulk_job list_bulk_outcomes send_bulk_outcomes show_bulk_job",
    },
    "404 NoSuchBundle": {
        "body bundle_id": "name_bundle",
        "query bundle_id": "remove_bundle",
    },
    "404 NoSuchCampaign": {
        "body campaign_id": "save_template",
        "path campaign_id": """
            archive_campaign cancel_campaign clone_campaign complete_campaign delete_campaign
            edit_campaign edit_campaign_by_put export_campaign list_actions list_criteria list_eligible_bundles
            pause_campaign publish_campaign put_criterion put_criterion_by_post put_eligible_bundle
            remove_criterion remove_eligible_bundle reorder_criteria reorder_steps resume_campaign
            list_triggers set_steps set_triggers show_campaign show_definition show_differences show_draft_differences
            show_steps try_campaign
        """,
        "path slug": "list_relevant_bundles open_checkout show_landing",
    },
    "404 NoSuchContact": {
        "body contact_id": "enroll keep_contacts_apart merge_contacts",
        "path contact_id": """
            change_contact erase_contact keep_contacts_apart list_audits list_evidence list_inputs list_qualifying
            list_segments_of_contact list_submissions merge_contacts record_evidence record_input show_contact
            show_journey_report
        """,
    },
    "404 NoSuchCriterion": {
        "path campaign_id": "decide_criterion list_changes list_files send_file",
        "path criterion_id": "decide_criterion list_changes list_files list_own_files store_file submit_evidence",
        "path enrollment_id": """
            decide_criterion list_changes list_files list_own_files send_file send_own_file store_file
            submit_evidence
        """,
    },
    "404 NoSuchDifference": {
        "path difference_id": "close_difference close_figure_difference close_ledger_difference",
    },
    "404 NoSuchEndpoint": {
        "path endpoint_id": "disable_endpoint rotate_endpoint",
    },
    "404 NoSuchEnrollment": {
        "path campaign_id": "link_order show_enrollment withdraw",
        "path enrollment_id": "link_order show_enrollment withdraw",
    },
    "404 NoSuchFile": {
        "path criterion_id": "send_file send_own_file",
        "path file_id": "send_file send_own_file",
    },
    "404 NoSuchGuarantee": {
        "path guarantee_id": "show_guarantee",
    },
    "404 NoSuchImport": {
        "path import_id": "cancel_import close_import list_faults send_faults show_import",
    },
    "404 NoSuchMessage": {
        "path message_id": "explain_message show_message show_text",
    },
    "404 NoSuchOrder": {
        "body order_id": "link_order",
        "path order_id": "accept_overpaid_order name_bundle",
        "path reference": "show_order",
    },
    "404 NoSuchPart": {
        "query bundle_id": "remove_eligible_bundle",
        "query criterion_id": "remove_criterion",
    },
    "404 NoSuchPayout": {
        "path campaign_id": "resolve_payout show_payout",
        "path enrollment_id": "choose_payout resolve_payout show_own_payout show_payout",
        "path payout_id": "approve_payout settle_payout show_payout_by_id show_payout_history withdraw_payout",
    },
    "404 NoSuchRecipient": {
        "path contact_id": "write_message",
    },
    "404 NoSuchRefusal": {
        "path refusal_id": "close_unclear",
    },
    "404 NoSuchRun": {
        "path run_id": "show_de_enrollment_run",
    },
    "404 NoSuchSegment": {
        "path segment_id": """
            change_segment delete_segment list_members preview_segment show_membership show_segment
        """,
    },
    "404 NoSuchSuppression": {
        "path suppression_id": "lift_suppression",
    },
    "404 NoSuchTask": {
        "body assignee_id": "assign_task",
        "path task_id": "assign_task cancel_task finish_task show_task",
    },
    "404 NoSuchVersion": {
        "path campaign_id": "show_version",
    },
    "404 NoSuchWebhook": {
        "path event_id": "close_webhook replay_webhook show_webhook",
    },
    "409 BundleNotEligible": {
        "body bundle_id": "open_checkout",
    },
    "422 JourneyRefused": {
        "body 0.next": "set_steps",
        "body 1.id": "set_steps",
    },
    "422 SegmentUnknown": {
        "body segment_id": "preview_bulk start_bulk_enroll start_bulk_exit start_bulk_pause start_bulk_resume",
    },
    # A definition that is given is simulated by itself; this one is no journey.
    "422 SimulationRefused": {
        "body definition.bundles.0.bundle_id": "simulate_campaign",
        "body definition.criteria.0.template_id": "simulate_campaign",
        "body definition.journey.entry": "simulate_campaign",
        "body definition.journey.steps.0.content_id": "simulate_campaign",
        "body definition.journey.steps.0.next": "simulate_campaign",
        "body definition.journey.steps.0.step_id": "simulate_campaign",
        "body definition.triggers.0.trigger_id": "simulate_campaign",
        "path campaign_id": "simulate_campaign",
    },
    "422 Unfitting": {
        "body order.0": "reorder_criteria reorder_steps",
    },
    "422 UnknownBundle": {
        "body bundle_id": "put_eligible_bundle",
    },
}
_SHOWS_NOTHING: Places = {
    # Lists and figures of what nobody has are empty, a trigger that waits for nobody's segment hears nothing,
    # and a dry run or a list of chances says what speaks against it.
    "body bundle_id": "enroll try_campaign",
    "body 0.segment_id": "set_triggers",
    # Of a campaign of nobody, and of a definition that is given, nobody stands anywhere.
    "body definition.bundles.0.bundle_id": "show_publish_impact",
    "body definition.criteria.0.template_id": "show_publish_impact",
    "body definition.journey.entry": "show_publish_impact",
    "body definition.journey.steps.0.content_id": "show_publish_impact",
    "body definition.journey.steps.0.next": "show_publish_impact",
    "body definition.journey.steps.0.step_id": "show_publish_impact",
    "body definition.triggers.0.trigger_id": "show_publish_impact",
    "body ids.0": "close_parked replay_parked",
    "path campaign_id": """
        check_figures list_bulk_jobs list_enrollments list_refusals list_versions show_campaign_limits show_figures
        show_headcount show_publish_impact stream_figures
    """,
    "path contact_id": "list_changes_of list_payouts_of_contact show_suppressions show_timeline",
    "query actor_id": "list_entries",
    "query assignee_id": "list_tasks",
    "query bundle_id": "list_qualifying",
    "query campaign_id": "list_messages list_tasks",
    "query campaign_ids": "list_campaign_names list_counters list_headcounts list_payout_sums search_campaigns",
    "query contact_id": "list_messages list_suppressions list_tasks",
    "query contact_ids": "list_contacts_by_id",
    "query enrollment_id": "list_messages",
    "query enrollment_ids": "list_enrollments_by_id list_own_files_by_enrollment",
    "query user_id": "list_messages",
}
CHOSEN: dict[str, str] = {
    # Whoever makes these chooses their ids. The same id may be another tenant's: keys begin with the tenant.
    "keep_account path account_id": "200",
    "keep_payment_account path account_id": "200",
    "put_criterion body id": "200",
    "put_criterion_by_post body id": "201",
    "set_steps body 0.id": "200",
    "set_triggers body 0.id": "200",
    "try_campaign body criterion.id": "200",
}
DOORS: Mapping[str, str] = {
    f"{operation} {place}": answer
    for answer, places in (*_REFUSED.items(), ("200", _SHOWS_NOTHING))
    for place, operations in places.items()
    for operation in operations.split()
} | CHOSEN
KEPT: Mapping[str, str] = {
    "campaigns.campaigns": "criteria, steps and triggers whose ids were chosen, and segments that triggers wait for",
    "gateway.audit_log": "what was asked for and refused, with the names in its path",
    "gateway.audit_outcomes": "what was answered to it",
    "messaging.provider_accounts": "accounts whose ids were chosen",
    "payouts.payment_accounts": "accounts whose ids were chosen",
}
"""Tables in which a tenant has an id of another one after the sweep, and why that tells neither anything."""
