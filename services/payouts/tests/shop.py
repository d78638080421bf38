"""A campaign that sells a bundle, and visitors who want it."""

from typing import Any, TypeVar
from uuid import UUID

import httpx

from chassis.security.tokens import Caller, Kind
from chassis.testing import Running
from contracts.base import Value
from contracts.campaigns import BundleChanged, CampaignChanged, CampaignPublished
from contracts.examples import example
from contracts.values import EligibleBundle, Money
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator

SLUG, BUNDLE = "win-your-money-back", "growth"
CAMPAIGN = example(CampaignPublished).campaign_id
KEY = "6c1f7c9e-visitor"
V = TypeVar("V", bound=Value)


def changed(value: V, **more: Any) -> V:
    """The same with other fields, checked like any other."""
    return type(value).model_validate({**value.model_dump(), **more})


def published(version: int = 1, **more: Any) -> CampaignPublished:
    """A version that admits at any time."""
    said: dict[str, Any] = {
        "slug": SLUG,
        "currency": "USD",
        "starts_at": None,
        "ends_at": None,
        "enrollment_deadline": None,
        "min_purchase_amount": 1_000,
        "bundles": (EligibleBundle(bundle_id=BUNDLE),),
        **more,
    }
    definition = changed(example(CampaignPublished).definition, **said)
    return changed(example(CampaignPublished), campaign_version=version, definition=definition)


def standing(revision: int = 1, **more: Any) -> CampaignChanged:
    """An active campaign, at its first version."""
    said = {"campaign_id": CAMPAIGN, "revision": revision, "current_version": 1, "status": "active"}
    usual = {"accepts_enrollments": True, "is_deleted": False, "sending_paused": False}
    return changed(example(CampaignChanged), **{**said, **usual, **more})


def bundle(amount: int = 4_900, currency: str = "USD", revision: int = 1, **more: Any) -> BundleChanged:
    """The bundle, at a price."""
    said = {"bundle_id": BUNDLE, "name": "Growth bundle", "revision": revision, "is_offered": True, **more}
    return changed(example(BundleChanged), **said, price=Money(amount=amount, currency=currency))


async def open_shop(service: Running[Work]) -> None:
    await service.receive(bundle(), standing(), published())


async def check_out(
    service: Running[Work], *, key: str | None = None, slug: str = SLUG, **more: object
) -> httpx.Response:
    """A visitor who shows no credential wants to buy."""
    headers = {} if key is None else {"Idempotency-Key": key}
    async with service.client(Caller(service.tenant, Kind.PUBLIC, UUID(int=0))) as visitor:
        path = f"/api/campaigns/{slug}/checkout"
        return await visitor.post(path, json={"bundle_id": BUNDLE, **more}, headers=headers)


def sessions(provider: Simulator) -> list[dict[str, Any]]:
    """What was made at the provider, as its own list says, newest first."""
    headers = {"Authorization": "Bearer sk_test_example"}
    listed: list[dict[str, Any]] = provider.http.get("/v1/checkout/sessions", headers=headers).json()["data"]
    return listed
