"""Texts and their versions: what was published never changes, and nothing is published twice."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from campaigns_service.domain.content import Text, publish, rewrite, version_of
from campaigns_service.domain.sizes import oversized
from contracts.values import EmailContent, EmailText

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def saying(body: str) -> EmailContent:
    return EmailContent(texts={"en": EmailText(subject="Hello", body=body)})


TEXT = Text(UUID(int=1), UUID(int=2), saying("first"))


def test_a_text_that_stays_as_it_was_published_is_not_published_again() -> None:
    (published,), versions = publish([TEXT], NOW)
    assert [version.content_version for version in versions] == [1]
    assert publish([rewrite(published, saying("first"))], NOW) == ([], [])


def test_a_text_rewritten_before_it_is_published_keeps_its_number() -> None:
    assert rewrite(rewrite(TEXT, saying("second")), saying("third")).version == 1


@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "c"])), max_size=12))
def test_versions_ascend_by_one_and_each_says_what_was_written_last(written: list[str | None]) -> None:
    text, said = TEXT, []
    for body in written:
        if body is not None:
            text = rewrite(text, saying(body))
            continue
        published, versions = publish([text], NOW)
        said += versions
        text = published[0] if published else text
        assert version_of(text, NOW).content == text.content
    assert [version.content_version for version in said] == list(range(1, len(said) + 1))


def test_what_is_too_large_is_named_with_its_size_and_the_limit() -> None:
    size = len(version_of(TEXT, NOW).model_dump_json().encode())
    events = {"The welcome": version_of(TEXT, NOW)}
    assert oversized(events, size) == []
    (fault,) = oversized(events, size - 1)
    assert fault[:2] == ("body", f"The welcome has {size} bytes; at most {size - 1} can be published")
