"""Merge tags: every name a text may use for one recipient, in every spelling the united products knew."""

from contracts.values import MERGE_TAGS, spellings

from .recipient import Recipient


def values(recipient: Recipient, campaign_name: str, portal_url: str = "") -> dict[str, str]:
    """Every name a template may use and what it stands for: plain text, which is never rendered again.

    The tags that everybody has are always there, empty where the recipient has no such value.
    """
    spelled = {spelling: value for key, value in recipient.merge_fields.items() for spelling in spellings(key)}
    fields = {**spelled, **recipient.merge_fields}
    name = recipient.name or fields.get("name", "")
    first, _, last = name.strip().partition(" ")
    guessed = {"first_name": first, "last_name": last.strip()}
    named = dict.fromkeys(("name", "customer_name", "contact_name", "full_name"), name)
    told = {"campaign_name": campaign_name, "email": recipient.email or "", "portal_url": portal_url}
    known = {**guessed, **_chosen(fields), **named, **told}
    return {**fields, **{spelling: known[key] for key in MERGE_TAGS for spelling in spellings(key)}}


def _chosen(fields: dict[str, str]) -> dict[str, str]:
    """What a merge field of the contact says of a tag that everybody has; an empty one says nothing."""
    return {key: fields[key] for key in MERGE_TAGS if fields.get(key)}
