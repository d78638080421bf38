"""`python -m lodestone_local.demo`: tell the story to a running stack; the exit code says whether it was true.

With LODESTONE_STACK=containers it is told to the system of docker-compose.yml, which needs its simulator.
"""

import sys

import httpx

from ..settings import read_settings
from ..stack.container_handle import ContainerHandle
from ..stack.handle import Handle
from .cast import set_stage
from .chapters import CHAPTERS
from .doors import StoryBroken
from .story import Story
from .timeline import Timeline


def main() -> int:
    """Tell every chapter; write `demo.json` in any case."""
    settings = read_settings()
    handle = ContainerHandle(settings) if settings.containers else Handle(settings)
    timeline, broken = Timeline(), None
    try:
        told = Story(set_stage(handle), timeline)
        for title, chapter in CHAPTERS:
            timeline.chapter(title)
            chapter(told)
    except (StoryBroken, httpx.HTTPError, KeyError, LookupError) as failure:
        broken = f"{type(failure).__name__}: {failure}"
        print(f"\n  the story broke: {broken}", file=sys.stderr)
    record = settings.local / "demo.json"
    timeline.write(record, broken=broken)
    print(f"\n  {record} holds all of it")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
