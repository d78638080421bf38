"""The homepage: sections in the order our requirements give, offers before all products, and badges on these."""

import hashlib
from base64 import b64encode
from html import escape
from importlib.resources import files

_STYLE = (files(__package__) / "shop.css").read_text()
_SCRIPT = (files(__package__) / "shop.js").read_text()
_HASH = b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_PRODUCTS = (
    ("growth-accelerator", "Growth Accelerator", "Twelve weeks with a coach beside you.", "$2,497"),
    ("first-workshop", "First Workshop", "One day, one plan, one number to reach.", "$497"),
    ("starter-kit", "Starter Kit", "Templates to begin with on your own.", "$1,500"),
)
_SECTIONS = (
    ("services", "Services", "Audits, roadmaps, and a second pair of eyes each month."),
    ("merchandise", "Merchandise", "Mugs for long nights, notebooks for the mornings after."),
    ("publications", "Publications", "What we learned from four hundred launches."),
    ("about", "About", "A small team that measures what it promises."),
    ("contact", "Contact", "hello@example.com"),
)


def policy(console_url: str) -> str:
    """What a browser may load: our own script and style, and what the console gives."""
    return (
        f"default-src 'none'; script-src 'sha256-{_HASH}' {console_url}; connect-src {console_url}; "
        "img-src https: http:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )


def homepage(console_url: str) -> str:
    """The page as one HTML document."""
    products = "".join(_product(*one) for one in _PRODUCTS)
    rest = "".join(_section(*one) for one in _SECTIONS)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Northbound Studio (simulated)</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style>"
        f'<script src="{escape(console_url)}/embed/offers.js" defer></script></head><body>'
        '<header><p class="name">Northbound Studio</p></header><main>'
        '<section id="hero"><h1>Launch something that pays for itself.</h1>'
        "<p>Coaching and tools for people who sell what they know.</p></section>"
        "<lodestone-offers></lodestone-offers>"
        f'<section id="products"><h2>Products</h2><ul>{products}</ul></section>{rest}</main>'
        "<footer><p>A homepage that does not exist, played by a simulator.</p>"
        '<p>Seen so far: <output id="seen"></output></p></footer>'
        f"<script>{_SCRIPT}</script></body></html>"
    )


def _product(id_: str, name: str, text: str, price: str) -> str:
    badge = f'<lodestone-badge bundle="{id_}"></lodestone-badge>'
    return f'<li><h3>{name}</h3>{badge}<p>{text}</p><p class="price">{price}</p></li>'


def _section(id_: str, title: str, text: str) -> str:
    return f'<section id="{id_}"><h2>{title}</h2><p>{text}</p></section>'
