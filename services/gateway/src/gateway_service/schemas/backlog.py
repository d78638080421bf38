"""HTTP shapes of what waits in every service."""

from pydantic import BaseModel

from chassis.http.backlog import BacklogOut


class BacklogsOut(BaseModel):
    """What waits in every service."""

    services: dict[str, BacklogOut]
    missing: list[str]
    """Services that did not answer."""
