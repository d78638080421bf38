"""Every page is reached under its own path."""

import re

from fastapi.routing import APIRoute

from console_service.pages import PAGES

ROUTES = [route for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)]


def test_no_path_is_taken_by_a_page_that_is_tried_before() -> None:
    taken = [
        (later.path, earlier.path)
        for n, later in enumerate(ROUTES)
        for earlier in ROUTES[:n]
        if set(earlier.methods or ()) & set(later.methods or ())
        and earlier.path_regex.match(re.sub(r"{[^}]+}", "0" * 32, later.path))
    ]
    assert taken == []
