"""Dates of contacts are followed, and triggers hear of each whose moment has come."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from contracts.values import DATE_REACHED

from ..domain.dates import Reached, Window, reached_by, wanted
from ..domain.history import History
from ..domain.zones import zone_of
from ..work import Work

_REMEMBERED = timedelta(days=7)
"""How long it is known what was reached: longer than any two zones are apart."""


async def follow_dates(work: Work, limit: int) -> int:
    """Have triggers hear which dates have come since the last look, of at most so many contacts.

    Returns the limit as long as there is more to look at. A tenant's first look tells nothing: it says from when on.
    """
    known = await work.dates.locked_window()
    histories = await work.campaigns.listening({DATE_REACHED})
    if not histories:
        if known:
            await work.dates.forget_window()
        return 0
    window = known or Window(work.now, work.now)
    window = window.following(work.now) if window.is_empty else window
    if window.is_empty:
        await work.dates.save_window(window)
        return 0
    who = await work.dates.contacts_with(wanted(histories, window), window.reached, limit)
    fresh = await work.dates.add_all(await _reached(work, who, histories, window))
    await work.campaigns.occurrences.add_all([one.occurrence for one in fresh])
    return await _go_on(work, window, who, limit)


async def _go_on(work: Work, window: Window, who: Sequence[UUID], limit: int) -> int:
    if len(who) == limit:
        await work.dates.save_window(window.at(who[-1]))
        return limit
    await work.dates.save_window(Window(window.until, window.until))
    await work.dates.drop(window.until, kept=_REMEMBERED)
    return limit if window.until < work.now else 0


async def _reached(work: Work, who: Sequence[UUID], histories: Sequence[History], window: Window) -> Sequence[Reached]:
    contacts = await work.contacts.several(who) if who else {}
    zone = await work.zone()
    return [
        reached
        for one in contacts.values()
        if one.merged_into is None and one.erased_at is None
        for reached in reached_by(one, zone_of([one.zone, zone]), histories, window)
    ]
