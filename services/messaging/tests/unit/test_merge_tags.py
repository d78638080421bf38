"""Merge tags in every spelling, and text that is text."""

import pytest

from contracts.examples import example
from contracts.gateway import TenantChanged
from contracts.values import MERGE_TAGS, spellings
from messaging_service.clients.channels.email.text import plain
from messaging_service.domain.address import fingerprint
from messaging_service.domain.channels.email import is_sendable
from messaging_service.domain.letter import is_markup, one_line, paragraphs
from messaging_service.domain.merge_tags import values
from messaging_service.domain.recipient import Recipient

TENANT = example(TenantChanged).tenant_id
ADA = Recipient(TENANT, 1, "ada@example.com", "Ada King Byron", {"revenueTarget": "50,000", "plan_name": "Growth"})


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("first_name", "Ada"),
        ("firstName", "Ada"),
        ("last_name", "King Byron"),
        ("name", "Ada King Byron"),
        ("customer_name", "Ada King Byron"),
        ("contactName", "Ada King Byron"),
        ("revenue_target", "50,000"),
        ("revenueTarget", "50,000"),
        ("planName", "Growth"),
        ("campaign_name", "Win"),
        ("campaignName", "Win"),
        ("email", "ada@example.com"),
    ],
)
def test_every_spelling_of_a_merge_tag_is_known(tag: str, value: str) -> None:
    assert values(ADA, "Win")[tag] == value


def test_a_merge_field_of_the_contact_goes_before_what_we_guess() -> None:
    adele = Recipient(TENANT, 1, None, "Ms A. Byron", {"first_name": "Adele"})
    assert values(adele, "")["firstName"] == "Adele"


def test_no_merge_field_leads_a_contact_to_a_page_that_is_not_hers() -> None:
    ada = Recipient(TENANT, 1, None, "Ada", {"portal_url": "https://evil.example.com", "portalUrl": "x"})
    told = values(ada, "", "https://console.example.com/client/dashboard/t")
    assert {told[name] for name in spellings("portal_url")} == {"https://console.example.com/client/dashboard/t"}


def test_every_tag_that_everybody_has_is_there_even_if_it_is_empty() -> None:
    nobody = values(Recipient(TENANT, 1), "")
    assert {spelling for key in MERGE_TAGS for spelling in spellings(key)} <= nobody.keys()
    assert set(nobody.values()) == {""}


def test_a_header_stays_one_line() -> None:
    assert one_line("Ada\r\nBcc: b@example.com\x00\u2028x\x85y") == "Ada Bcc: b@example.com x y"


def test_plain_text_becomes_paragraphs_and_stays_text() -> None:
    assert paragraphs("Hi <b>\nyou\n\nBye") == "<p>Hi &lt;b&gt;<br>you</p>\n<p>Bye</p>"


def test_markup_becomes_readable_text() -> None:
    markup = "<style>p{}</style><p>Hi &amp; welcome</p><p>See <a href='https://example.com/x'>this</a></p><br>1 < 2"
    assert plain(markup) == "Hi & welcome\n\nSee [this](https://example.com/x)\n\n\n1 < 2"


@pytest.mark.parametrize(("body", "markup"), [("<p>Hi</p>", True), ("Hi <you>", False), ("1 < 2 > 0", False)])
def test_markup_is_told_from_text(body: str, markup: bool) -> None:
    assert is_markup(body) is markup


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("ada@example.com", True),
        ("ada+x.y@mail.example.com", True),
        ("ada@example", False),
        ("ada byron@example.com", False),
        ("a@example.com,b@example.com", False),
        ("a@example.com\nBcc: b@example.com", False),
        ("ada@example.com\n", False),
        ("=?utf-8?q?a=0D=0ABcc?=@example.com", False),
        ("x" * 250 + "@example.com", False),
        ("ada@bücher.example", True),
        ("jürgen@example.com", True),
        ("用户@例子.example", True),
        ("ü" * 130 + "@example.com", False),
        ("a\u2028da@example.com", False),
        ("ada\x85@example.com", False),
        ("a\u202eda@example.com", False),
        ("ada@exam\u200bple.com", False),
        ("a\u00a0b@example.com", False),
        ("ada@example.com\rBcc: b@example.com", False),
    ],
)
def test_only_one_plain_mailbox_is_an_address(address: str, good: bool) -> None:
    assert is_sendable(address) is good


def test_an_address_is_recognised_in_every_spelling_of_its_own_tenant() -> None:
    other = ADA.contact_id.__class__(int=1)
    assert fingerprint(TENANT, " Ada@Example.com ") == fingerprint(TENANT, "ada@example.com")
    assert fingerprint(TENANT, "ada@example.com") != fingerprint(other, "ada@example.com")
