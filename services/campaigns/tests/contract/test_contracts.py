"""What we say has the shape of our examples."""

from campaigns_service.domain.campaign import Campaign, Presentation, publish
from campaigns_service.domain.content import Text, version_of
from campaigns_service.domain.status import NotAllowed
from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished
from contracts.examples import example

PUBLISHED, CHANGED = example(CampaignPublished), example(CampaignChanged)


def test_what_we_say_is_like_our_examples() -> None:
    at = PUBLISHED.published_at
    draft = Campaign(
        PUBLISHED.campaign_id,
        PUBLISHED.definition,
        Presentation(),
        PUBLISHED.campaign_id,
        created_at=at,
        updated_at=at,
        current_version=PUBLISHED.campaign_version - 1,
    )
    outcome = publish(draft, at)
    assert not isinstance(outcome, NotAllowed)
    _campaign, (version, changed) = outcome
    assert version == PUBLISHED
    assert set(changed.model_dump()) == set(CHANGED.model_dump())
    assert changed.record_key() == str(PUBLISHED.campaign_id)


def test_what_we_say_of_a_content_is_our_example() -> None:
    said = example(ContentPublished)
    text = Text(said.content_id, PUBLISHED.campaign_id, said.content)
    assert version_of(text, said.published_at) == said
