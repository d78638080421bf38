"""What can be bought."""

from contracts.campaigns import BundleChanged

from ..domain import bundle as rules
from ..domain.bundle import Bundle
from ..errors import BundleInUse
from ..work import Work


async def put_bundle(work: Work, bundle: Bundle) -> Bundle:
    """Offer a bundle in the shop, or change it."""
    stored, said = rules.put(await work.bundles.find_locked(bundle.id), bundle, work.now)
    return await _store(work, stored, said)


async def withdraw_bundle(work: Work, bundle_id: str) -> Bundle:
    """Offer a bundle no more."""
    stored, said = rules.withdraw(await work.bundles.locked(bundle_id), work.now)
    return await _store(work, stored, said)


async def delete_bundle(work: Work, bundle_id: str) -> None:
    """Take a bundle away that no campaign lists."""
    deleted, said = rules.delete(await work.bundles.locked(bundle_id), work.now)
    if await work.bundles.is_listed(bundle_id):
        raise BundleInUse
    await _store(work, deleted, said)


async def show_bundles(work: Work) -> list[Bundle]:
    """Every bundle, for staff."""
    return await work.bundles.all()


async def _store(work: Work, bundle: Bundle, said: list[BundleChanged]) -> Bundle:
    if said:
        await work.bundles.put(bundle, work.now)
        work.outbox.extend(said)
    return bundle
