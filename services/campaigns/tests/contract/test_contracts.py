"""What we say has the shape of our examples."""

from campaigns_service.domain.campaign import Campaign, Presentation, publish
from contracts.campaigns import CampaignChanged, CampaignPublished
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
    _campaign, version, changed = publish(draft, at)
    assert version == PUBLISHED
    assert set(changed.model_dump()) == set(CHANGED.model_dump())
    assert changed.record_key() == str(PUBLISHED.campaign_id)
