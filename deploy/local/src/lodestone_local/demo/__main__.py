"""`python -m lodestone_local.demo`: tell the story to a running stack; the exit code says whether it was true."""

import sys

import httpx

from ..stack.handle import Handle
from . import chapters
from .cast import set_stage
from .doors import StoryBroken
from .story import Story
from .timeline import Timeline

CHAPTERS = (
    ("1  A campaign that pays people back", chapters.publish),
    ("2  Audits", chapters.audit),
    ("3  Purchases", chapters.buy),
    ("4  Goals, and a service that dies", chapters.achieve),
    ("5a One click", chapters.unsubscribe),
    ("5b Messages", chapters.messages),
    ("6  Money back", chapters.pay_back),
    ("7  Deadlines", chapters.pass_deadlines),
    ("8  Live figures", chapters.count),
)


def main() -> int:
    """Tell every chapter; write `demo.json` in any case."""
    handle, timeline, broken = Handle(), Timeline(), None
    try:
        told = Story(set_stage(handle), timeline)
        for title, chapter in CHAPTERS:
            timeline.chapter(title)
            chapter(told)
    except (StoryBroken, httpx.HTTPError, KeyError, LookupError) as failure:
        broken = f"{type(failure).__name__}: {failure}"
        print(f"\n  the story broke: {broken}", file=sys.stderr)
    record = handle.settings.local / "demo.json"
    timeline.write(record, broken=broken)
    print(f"\n  {record} holds all of it")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
