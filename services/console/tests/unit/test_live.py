"""What is followed: one stream for however many listeners, the newest state for each, and streams that break."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import pytest

from chassis.errors import Failure
from console_service.errors import GatewayDown, NotThere, SignedOut, TooMany
from console_service.live import Hub, Limits, Pace, Topic

TOPIC = Topic("figures", "tenant", "campaign")
AT_ONCE = timedelta(milliseconds=1)


class Upstream:
    """A gateway's stream that says what it is told to, and knows how often it was opened and by whom."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.open = 0
        self.refuses: dict[str, Failure] = {}
        self._news: list[asyncio.Queue[int | Failure | None]] = []
        self.state = 0

    async def stream(self, who: str = "she") -> AsyncGenerator[int]:
        self.opened.append(who)
        if who in self.refuses:
            raise self.refuses[who]
        news: asyncio.Queue[int | Failure | None] = asyncio.Queue()
        self._news.append(news)
        self.open += 1
        try:
            yield self.state
            while (told := await news.get()) is not None:
                if isinstance(told, Failure):
                    raise told
                yield told
        finally:
            self.open -= 1
            self._news.remove(news)

    def say(self, told: int | Failure | None) -> None:
        if isinstance(told, int):
            self.state = told
        for news in self._news:
            news.put_nowait(told)


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = hub_with()
    yield hub
    await hub.close()


def hub_with(
    *, lifetime: float = 30.0, linger: float = 0.02, interval: timedelta = AT_ONCE, most: int = 50, most_each: int = 50
) -> Hub:
    limits = Limits(most, most_each, timedelta(seconds=lifetime), timedelta(seconds=linger))
    return Hub(limits, Pace(interval, AT_ONCE, timedelta(milliseconds=20)))


async def until(hub: Hub, upstream: Upstream, last: int, who: str = "she") -> list[int]:
    """What a listener is told until it hears `last`."""
    heard: list[int] = []
    async with asyncio.timeout(5), aclosing(hub.follow(TOPIC, lambda: upstream.stream(who), upstream.state)) as states:
        async for state in states:
            heard.append(state.value)
            if state.value == last:
                break
    return heard


async def look(hub: Hub, upstream: Upstream) -> None:
    """Listen until a stream is open, and leave."""
    async with aclosing(hub.follow(TOPIC, upstream.stream, 0)) as states:
        await anext(states)
        await reaches(1, lambda: upstream.open)


async def reaches(wanted: object, of: object) -> None:
    """Wait until a question of no arguments has this answer."""
    assert callable(of)
    async with asyncio.timeout(5):
        while of() != wanted:  # noqa: ASYNC110 - what is waited for is not ours to signal
            await asyncio.sleep(0.001)


async def test_twenty_listeners_share_one_stream(hub: Hub, upstream: Upstream) -> None:
    listening = [asyncio.create_task(until(hub, upstream, 7, f"listener {number}")) for number in range(20)]
    await reaches(1, lambda: upstream.open)
    await asyncio.sleep(0.01)
    upstream.say(7)
    assert all(heard[-1] == 7 for heard in await asyncio.gather(*listening))
    assert upstream.opened == ["listener 0"]


async def test_nothing_of_two_tenants_is_shared(hub: Hub) -> None:
    ours, theirs = Upstream(), Upstream()
    theirs.state = 99
    other = TOPIC._replace(tenant="another")
    async with (
        aclosing(hub.follow(TOPIC, ours.stream, 0)) as mine,
        aclosing(hub.follow(other, theirs.stream, 99)) as hers,
    ):
        assert ((await anext(mine)).value, (await anext(hers)).value) == (0, 99)
        await reaches((1, 1), lambda: (ours.open, theirs.open))
    assert (len(ours.opened), len(theirs.opened)) == (1, 1)


async def test_a_slow_listener_is_given_the_newest_state_and_no_backlog(hub: Hub, upstream: Upstream) -> None:
    async with aclosing(hub.follow(TOPIC, upstream.stream, 0)) as states:
        assert (await anext(states)).value == 0
        for number in range(1, 100):
            upstream.say(number)
        await asyncio.sleep(0.02)
        assert (await anext(states)).value == 99


async def test_a_listener_is_told_no_more_than_one_state_in_each_interval(upstream: Upstream) -> None:
    hub = hub_with(interval=timedelta(milliseconds=200))
    listening = asyncio.create_task(until(hub, upstream, 50))
    await reaches(1, lambda: upstream.open)
    for number in range(1, 51):
        upstream.say(number)
        await asyncio.sleep(0.001)
    assert len(await listening) < 20
    await hub.close()


async def test_nobody_is_shown_a_state_that_is_older_than_her_page(hub: Hub, upstream: Upstream) -> None:
    async with aclosing(hub.follow(TOPIC, upstream.stream, 0)) as before:
        await anext(before)
        upstream.state = 1  # it has happened, and the stream has not said so yet
        listening = asyncio.create_task(until(hub, upstream, 2))
        await asyncio.sleep(0.02)
        upstream.say(1)
        await asyncio.sleep(0.02)
        upstream.say(2)
        assert await listening == [1, 2]


async def test_a_state_that_is_the_same_is_not_told_again(hub: Hub, upstream: Upstream) -> None:
    listening = asyncio.create_task(until(hub, upstream, 2))
    for told in (0, 0, 1, 1, 2):
        await reaches(1, lambda: upstream.open)
        upstream.say(told)
        await asyncio.sleep(0.01)
    assert await listening == [0, 1, 2]


@pytest.mark.parametrize("end", [GatewayDown("gone"), TooMany("full", seconds=1), None])
async def test_a_stream_that_breaks_or_ends_is_opened_again(hub: Hub, upstream: Upstream, end: Failure | None) -> None:
    listening = asyncio.create_task(until(hub, upstream, 5))
    await reaches(1, lambda: upstream.open)
    await asyncio.sleep(0.01)
    upstream.state = 5
    upstream.say(end)
    assert await listening == [0, 5]
    assert len(upstream.opened) == 2


async def test_a_gateway_that_stays_down_is_asked_ever_more_rarely() -> None:
    pace = Pace(AT_ONCE, timedelta(seconds=1), timedelta(seconds=30))
    assert [pace.pause_after(failures) for failures in (0, 1, 2, 3, 10, 10_000)] == [1, 2, 4, 8, 30, 30]


async def test_whose_session_is_over_is_told_so_and_the_others_go_on(hub: Hub, upstream: Upstream) -> None:
    async with aclosing(hub.follow(TOPIC, lambda: upstream.stream("first"), 0)) as states:
        await anext(states)
        other = asyncio.create_task(until(hub, upstream, 5, "second"))
        await asyncio.sleep(0.01)
        upstream.refuses["first"] = SignedOut("over")
        upstream.state = 5
        upstream.say(None)
        with pytest.raises(SignedOut):
            async with asyncio.timeout(5):
                await anext(states)
        assert (await other)[-1] == 5
    assert upstream.opened == ["first", "first", "second"]


async def test_what_is_not_there_is_refused_at_once(hub: Hub, upstream: Upstream) -> None:
    upstream.refuses["she"] = NotThere("gone")
    with pytest.raises(NotThere):
        await until(hub, upstream, 1)


async def test_the_last_who_leaves_closes_the_stream_a_moment_later(upstream: Upstream) -> None:
    hub = hub_with(linger=0.1)
    await look(hub, upstream)
    await look(hub, upstream)
    assert (upstream.open, len(upstream.opened), hub.topics) == (1, 1, 1)
    await reaches(0, lambda: upstream.open)
    await reaches(0, lambda: hub.topics)
    await look(hub, upstream)
    assert len(upstream.opened) == 2
    await hub.close()


async def test_a_listener_has_to_show_again_who_she_is(upstream: Upstream) -> None:
    hub = hub_with(lifetime=0.05)
    assert [state.value async for state in hub.follow(TOPIC, upstream.stream, 0)] == [0]
    await hub.close()


async def test_closing_ends_every_listener(hub: Hub, upstream: Upstream) -> None:
    listening = asyncio.create_task(until(hub, upstream, 9))
    await reaches(1, lambda: upstream.open)
    await asyncio.sleep(0.01)
    await hub.close()
    assert await listening == [0]
    assert upstream.open == 0


async def test_a_fault_of_ours_ends_the_listeners_instead_of_leaving_them_waiting(hub: Hub, upstream: Upstream) -> None:
    async def broken() -> AsyncGenerator[int]:
        yield 1
        raise ZeroDivisionError

    assert [state.value async for state in hub.follow(TOPIC, broken, 0)] in ([0], [0, 1])
    assert await until(hub, upstream, 0) == [0]


@pytest.mark.parametrize(("most", "most_each"), [(1, 9), (9, 1)])
async def test_no_more_listen_than_there_are_places(most: int, most_each: int) -> None:
    hub = hub_with(most=most, most_each=most_each)
    with hub.place("tenant"), pytest.raises(TooMany), hub.place("tenant"):
        pass
    with hub.place("tenant"):
        assert hub.listeners == 1
    assert hub.listeners == 0


async def test_what_is_shown_is_made_once_for_readers_alike(hub: Hub, upstream: Upstream) -> None:
    made: list[int] = []

    def show(value: int) -> str:
        made.append(value)
        return f"{value}!"

    following = (hub.follow(TOPIC, upstream.stream, 0) for _ in range(2))
    async with aclosing(next(following)) as one, aclosing(next(following)) as two:
        first, second = await anext(one), await anext(two)
        assert [first.shown("en", show), second.shown("en", show), second.shown("es", show)] == ["0!", "0!", "0!"]
    assert len(made) == 2
