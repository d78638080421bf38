import re
from pathlib import Path

import pytest

from tools.checks.tree import ROOT
from tools.checks.words import tree_files

LINK = re.compile(r"\]\((?!https?:|#)(?P<path>[^)#\s]+)")
PAGES = [path for path in tree_files(ROOT) if path.suffix == ".md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = [found["path"] for found in LINK.finditer(page.read_text())]
    assert [link for link in links if not (page.parent / link).exists()] == []
