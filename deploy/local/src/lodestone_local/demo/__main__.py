"""`python -m lodestone_local.demo`: tell the story to a running stack; the exit code says whether it was true."""

import sys

import httpx

from ..stack.handle import Handle
from .cast import set_stage
from .chapters import CHAPTERS
from .doors import StoryBroken
from .story import Story
from .timeline import Timeline


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
