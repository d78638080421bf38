"""Campaigns: what is offered, in drafts that change and versions that do not."""
