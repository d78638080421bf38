"""The homepage of somebody else: its order, and what it loads from us."""

import re

from lodestone_simulator.testing import Simulator

CONSOLE = "http://127.0.0.1:18070"
ORDER = ["hero", "products", "services", "merchandise", "publications", "about", "contact"]


def test_offers_stand_between_the_hero_and_the_products(simulator: Simulator) -> None:
    page = simulator.http.get("/shop").text
    assert re.findall(r'<section id="(\w+)"', page) == ORDER
    between = page[page.index('id="hero"') : page.index('id="products"')]
    assert "<lodestone-offers></lodestone-offers>" in between
    assert '<lodestone-badge bundle="growth-accelerator">' in page


def test_the_sections_whose_view_is_counted_have_offers_among_them(simulator: Simulator) -> None:
    page = simulator.http.get("/shop").text
    counted = re.search(r"const sections = \[(.*?)\]", page)
    assert counted
    assert re.findall(r'"(\w+)"', counted[1]) == [ORDER[0], "campaigns", *ORDER[1:]]


def test_the_page_loads_from_the_console_and_from_nowhere_else(simulator: Simulator) -> None:
    answer = simulator.http.get("/shop")
    assert f'<script src="{CONSOLE}/embed/offers.js" defer>' in answer.text
    policy = answer.headers["content-security-policy"]
    assert f"connect-src {CONSOLE};" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'", "")


def test_a_homepage_that_is_down_says_so(simulator: Simulator) -> None:
    simulator.plan_fault("shop", "unavailable", times=1)
    assert [simulator.http.get("/shop").status_code for _ in range(2)] == [503, 200]
