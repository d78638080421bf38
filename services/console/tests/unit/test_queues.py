"""Queues of the start page lead to pages that are there."""

from fastapi.routing import APIRoute

from console_service.pages import PAGES
from console_service.view.queues import PAGES_OF_QUEUES
from console_service.view.words import QUEUES

PATHS = {route.path for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)}


def test_each_queue_with_a_page_is_one_that_has_a_name_and_leads_to_a_page() -> None:
    assert {*PAGES_OF_QUEUES} <= {*QUEUES}
    assert {path.partition("?")[0] for path in PAGES_OF_QUEUES.values()} <= PATHS
