"""Templates written by tenants: what they may say, and that none of them takes the service with it."""

import time
import tracemalloc
from contextlib import suppress

import pytest

from chassis.templates import BrokenTemplate, Templates
from contracts.enrollment import ContactChanged
from contracts.examples import example
from messaging_service.clients.channels.email.text import plain
from messaging_service.domain.letter import is_markup, paragraphs
from messaging_service.domain.merge_tags import values
from messaging_service.domain.recipient import Recipient

CONTACT = example(ContactChanged)
VALUES = values(Recipient(CONTACT.contact_id, 1, CONTACT.email, CONTACT.name, CONTACT.merge_fields), "Win")
HUNDRED = 100_000


def rendered(source: str, *, markup: bool = False, **more: str) -> str:
    return Templates().render(source, {**VALUES, **more}, markup=markup)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hi {{ first_name }}", "Hi Ada"),
        ("Hi {firstName} of {{campaignName}}", "Hi Ada of Win"),
        ("Hi {{ nobody }}{unheard_of}!", "Hi {{ nobody }}{unheard_of}!"),
        ("{{ nobody | default: 'friend' }}", "friend"),
        ("{% if revenue_target %}Reach {{ revenue_target }}{% endif %}", "Reach 50,000"),
        ("{% for x in (1..3) %}{{ x }}{% endfor %}", "123"),
        ("{{ first_name | upcase | append: '!' }}", "ADA!"),
        ("{{ 'a,b' | split: ',' | join: '-' }}", "a-b"),
        ("{% assign x = 2 | times: 3 %}{{ x }}", "6"),
        ("{{ 'Ada' | replace: 'A', 'I' }}", "Ida"),
    ],
)
def test_what_a_template_may_say(source: str, text: str) -> None:
    assert rendered(source) == text


@pytest.mark.parametrize("value", ["{{ email }}", "{email}", "{% for x in (1..9) %}x{% endfor %}", "{{ '{{' }}"])
def test_a_value_with_braces_is_never_rendered_again(value: str) -> None:
    assert rendered("Hi {{ first_name }} {firstName}", first_name=value, firstName=value) == f"Hi {value} {value}"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{x}",
        "{{ x | append: '' }}",
        "{{ 'a' | append: x }}",
        "{{ 'ab' | replace: 'a', x }}",
        "{{ x | upcase | downcase }}",
        "{% capture y %}{{ x }}{% endcapture %}{{ y }}",
        "{% assign y = x | split: '|' %}{{ y | join: '' }}",
        "{{ x | newline_to_br }}",
    ],
)
def test_a_value_in_markup_is_always_escaped(source: str) -> None:
    assert "<script>" not in rendered(source, markup=True, x="<script>alert('x')</script>")


@pytest.mark.parametrize(
    "walk",
    [
        "{{ name.__class__.__mro__ }}",
        "{{ name['__class__'] }}",
        "{% assign x = '' %}{{ x.__class__.__subclasses__ }}",
        "{{ forloop.__init__.__globals__ }}",
        "{{ name.upper }}",
        "{% for x in (1..1) %}{{ forloop.__class__ }}{{ forloop.parentloop.__dict__ }}{% endfor %}",
    ],
)
def test_no_attribute_is_reached(walk: str) -> None:
    assert rendered(walk) == ""


LOOP = "{% for a in (1..999) %}{% for b in (1..999) %}{% for c in (1..999) %}x{% endfor %}{% endfor %}{% endfor %}"
HOSTILE = {
    "nested loops": LOOP,
    "endless loop": "{% for x in (1..99999999999999999999) %}x{% endfor %}",
    "silent loop": "{% for x in (1..999) %}" + "{% if x == 0 %}{% endif %}" * 900 + "{% endfor %}",
    "loop of filters": "{% for x in (1..999) %}" + "{{ 'abc' | upcase | downcase }}" * 600 + "{% endfor %}",
    "loop of names": "{% for x in (1..999) %}" + "{% assign y = x %}" * 1_000 + "{% endfor %}",
    "doubling": "{% assign x = 'xxxxxxxxxx' %}" + "{% assign x = x | append: x %}" * 60,
    "doubling capture": "{% capture x %}xxxxxxxxxx{% endcapture %}"
    + "{% capture x %}{{ x }}{{ x }}{% endcapture %}" * 60,
    "replacing": "{{ 'aaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaa'" * 12 + " }}",
    "replacing nothing": "{{ 'aaaaaaaaaa'" + " | replace: '', 'aaaaaaaaaa'" * 12 + " }}",
    "joining": "{% assign x = '" + "a" * 9_000 + "' | split: '' %}{{ x | join: '" + "b" * 9_000 + "' }}",
    "huge number": "{{ 9999999999" + " | times: 9999999999" * 900 + " }}",
    "huge width": "{{ 'now' | date: '%1000000000d' }}",
    "percent": "{{ '%1000000000d' | append: 1 }}" * 50,
    "encoding": "{{ name" + " | url_encode" * 1_400 + " }}",
    "deep include": "{% include 'a' %}",
    "deep render": "{% render 'a' %}",
    "deep nesting": "{% if true %}" * 400 + "{% endif %}" * 400,
    "deep path": "{{ a" + "[a" * 5_000 + "]" * 5_000 + " }}",
    "many tags": "{{ name }}" * 9_000,
    "tags at the limit": "{{ name }}" * 1_999,
    "one long tag": "{{ name" + " | upcase" * 2_200 + " }}",
    "open braces": "{{" * (HUNDRED // 2),
    "open tags": "{%" * (HUNDRED // 2),
    "single braces": "{a" * (HUNDRED // 2),
    "unclosed raw": "{% raw %}" + "{{" * 1_000,
    "unclosed comment": "{% comment %}" + "{% if x %}" * 900,
    "cycle": "{% for x in (1..999) %}{% cycle 'a', 'b' %}{% endfor %}" * 40,
    "angles": "<" * HUNDRED,
    "open comments": "<!--" * (HUNDRED // 4),
    "open links": "<a href=" * (HUNDRED // 8),
    "open paragraphs": "<p " * (HUNDRED // 3),
    "empty lines": "\n \t" * (HUNDRED // 3),
    "ampersands": "&" * HUNDRED,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("markup", [False, True])
def test_a_hostile_template_ends_soon_and_stays_small(name: str, markup: bool) -> None:
    source = HOSTILE[name]
    began = time.thread_time()
    try:
        text = rendered(source, markup=markup)
    except BrokenTemplate:
        text = ""
    _ = plain(text) if is_markup(source) or markup else paragraphs(text)
    # 0.13 s of processor time at most on an idle machine; one that is not bounded takes many seconds on any.
    assert time.thread_time() - began < 2
    assert len(text) < 400_000


@pytest.mark.parametrize("name", ["doubling", "doubling capture", "replacing", "joining", "huge number", "encoding"])
def test_a_hostile_template_takes_little_memory(name: str) -> None:
    tracemalloc.start()
    with suppress(BrokenTemplate):
        rendered(HOSTILE[name])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


def test_a_template_that_took_too_long_takes_no_more_time_from_its_neighbours() -> None:
    templates = Templates()
    with pytest.raises(BrokenTemplate):
        templates.render(HOSTILE["loop of filters"], VALUES, markup=False)
    began = time.thread_time()
    for _ in range(100):
        with pytest.raises(BrokenTemplate):
            templates.render(HOSTILE["loop of filters"], VALUES, markup=False)
    assert time.thread_time() - began < 0.1
    assert templates.render("Hi {name}", VALUES, markup=False) == "Hi Ada Byron"
