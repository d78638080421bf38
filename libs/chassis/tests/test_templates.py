"""Braces in a text: which are merge tags, which are code, which are text; and what is said of a text that is broken."""

import time

import pytest

from chassis.templates import BrokenTemplate, Templates, content_faults, content_warnings, faults, says_nothing
from contracts.values import MERGE_TAGS, EmailContent, EmailText, Fault, Params, spellings

ADA = {"first_name": "Ada", "firstName": "Ada", "name": "Ada Byron", "plan": "Growth"}


def rendered(source: str, *, markup: bool = False, **more: str) -> str:
    return Templates().render(source, {**ADA, **more}, markup=markup)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hi {name}!", "Hi Ada Byron!"),
        ("Hi {{name}}, {{ firstName }}, {{{ first_name }}}", "Hi Ada Byron, Ada, Ada"),
        ("{{{first_name | upcase}}}", "ADA"),
        ("a {{- plan -}} b", "aGrowthb"),
        ("{plan}{plan}", "GrowthGrowth"),
        ("{{{name}}", "{Ada Byron"),
        ("{% assign code = 'X1' %}{code} {{ code }} {{{ code }}}", "X1 X1 X1"),
        ("{% for n in (1..2) %}{n}{% endfor %}", "12"),
    ],
)
def test_a_known_name_in_any_braces_is_a_merge_tag(source: str, said: str) -> None:
    assert rendered(source) == said


@pytest.mark.parametrize(
    "text",
    [
        "Use {SAVE10} until {date}",
        "Use {{SAVE10}}, {{ SAVE10 }} or {{{ SAVE10 }}}",
        "{ color: red } {} {1} {{}} {{ }}",
        "p {margin:0} @media x{a{b:c}}",
        "${name}",
        "{ name }",
    ],
)
@pytest.mark.parametrize("markup", [False, True])
def test_braces_around_anything_else_are_text_and_stay_as_they_are(text: str, markup: bool) -> None:
    assert rendered(text, markup=markup) == text
    assert faults(text) == []


def test_a_value_with_braces_is_never_rendered_again_and_always_escaped_in_markup() -> None:
    assert rendered("{plan}", plan="{{ name }} {name} {% if x %}") == "{{ name }} {name} {% if x %}"
    assert rendered("<p>{plan}</p>", plan="<b>&", markup=True) == "<p>&lt;b&gt;&amp;</p>"


def test_a_lone_carriage_return_makes_no_line_and_a_line_feed_does() -> None:
    assert rendered("a\rb {plan}\r\nc\u2028\x85", plan="x\ry\nz") == "a b x y\nz\nc\u2028\x85"


def test_a_missing_value_is_empty_where_code_asks_for_it_or_has_a_default() -> None:
    assert rendered("{{ goal | default: 'your goal' }}{% if goal %}!{% endif %}{{ goal | upcase }}") == "your goal"
    assert rendered("Hi {{ first_name }}!", first_name="") == "Hi !"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("Hi\n{{ name | nope }}", "line 2, column 11: there is no filter nope"),
        ("{SAVE10} {{ name | nope }}", "line 1, column 20: there is no filter nope"),
        ("{% if x %}{{ name | append }}{% endif %}", "line 1, column 21: the filter append takes other arguments"),
        ("{{ name | upcase: 1 }}", "line 1, column 11: the filter upcase takes other arguments"),
        ("Hi\n\n {% render 'x' %}", "line 3, column 5: unexpected tag 'render'"),
        ("{% include 'x' %}", "line 1, column 4: unexpected tag 'include'"),
        ("Hi {{ name", "line 1, column 4: {{ is never closed"),
        ("Hi {% if x", "line 1, column 4: {% is never closed"),
        ("{% if x %}Hi", "line 1, column 13: expected tag endif"),
        ("{% raw %}Hi", "line 1, column 1: the tag raw is not supported"),
        ("Hi {{ first name }}", "line 1, column 13: expected end of expression"),
        ("{% for x in (1..99999999) %}x{% endfor %}", "line 1, column 4: loop iteration limit reached"),
        ("{{ 1 | divided_by: 0 }}", "line 1, column 8: "),
        ("{{ a }}" * 2_001, "line 1, column 14001: there are too many braces"),
        ("{{ " + "a" * 20_001 + " }}", "line 1, column 1: there are too many braces"),
        ("{% if true %}" * 400 + "{% endif %}" * 400, ""),
        (" \n\t", "it says nothing"),
        ("<p>&nbsp;<br></p>", "it says nothing"),
        ("{% comment %}Hi{% endcomment %}", "it says nothing"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_with_its_place(source: str, fault: str) -> None:
    (said,) = faults(source)
    assert said.reason.startswith(fault)


@pytest.mark.parametrize("source", ["{% if x %}{{ name | nope }}{% endif %}", "{% if x %}{{ 1 | append }}{% endif %}"])
def test_what_the_door_refuses_is_not_rendered_either_even_where_it_would_not_be_reached(source: str) -> None:
    assert faults(source)
    with pytest.raises(BrokenTemplate):
        rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ first_name }}, you can win your money back",
        "<p>Hello {firstName},</p>{% if plan == 'Growth' %}<img src='x'>{% else %}{{ plan | default: '' }}{% endif %}",
        "{{ name | truncate: 3, '' }}{{ name | default: 'you', allow_false: true }}{{ 'a,b' | split: ',' | join }}",
    ],
)
def test_nothing_is_wrong_with_what_can_be_rendered(source: str) -> None:
    assert faults(source) == []


def test_the_faults_of_a_content_name_the_text_and_its_locale() -> None:
    texts = {"en": EmailText(subject="Hi", body="{{ name"), "de": EmailText(subject=" ", body="Hallo {name}")}
    at: Params = {"line": 1, "column": 1, "problem": "{{ is never closed"}
    assert content_faults(EmailContent(texts=texts)) == [
        Fault("texts.de.subject", "subject (de), it says nothing", "TextSaysNothing"),
        Fault("texts.en.body", "body (en), line 1, column 1: {{ is never closed", "TextBrokenAt", at),
    ]


def test_names_that_no_contact_has_a_value_for_are_told_with_their_place() -> None:
    body = "{first_name} {{firstName}} {frist_name} {{ plan | upcase }} {% for x in rows %}{{ x }}{% endfor %}"
    texts = {"en": EmailText(subject="{{ name", body=body), "de": EmailText(subject="Hi", body="Hi {Vorname}")}
    told = [(one.field, one.params["tag"]) for one in content_warnings(EmailContent(texts=texts))]
    assert told == [
        ("texts.de.body", "Vorname"),
        ("texts.en.body", "frist_name"),
        ("texts.en.body", "plan"),
        ("texts.en.body", "rows"),
    ]
    many = " ".join(f"{{name_{number}}}" for number in range(100))
    assert len(content_warnings(EmailContent(texts={"en": EmailText(subject="Hi", body=many)}))) == 20


@pytest.mark.parametrize("text", ["{{" * 50_000, "{" * 100_000, "{{ " + " " * 90_000 + "x y }}", "<" * 100_000])
def test_a_hostile_text_is_checked_in_little_time(text: str) -> None:
    began = time.thread_time()
    faults(text)
    says_nothing(text)
    assert time.thread_time() - began < 2


def test_every_spelling_of_a_name_is_one_name() -> None:
    assert spellings("first_name") == ("first_name", "firstName")
    assert spellings("firstName") == ("firstName", "first_name")
    assert all(name == spellings(name)[0] for name in MERGE_TAGS)
