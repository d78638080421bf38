"""What a chatbot may tell."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from campaigns_service.domain.bundle import Bundle
from campaigns_service.domain.campaign import Presentation
from campaigns_service.domain.knowledge import knowledge
from campaigns_service.domain.landing import Landing
from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import Money

NOW = datetime(2026, 3, 5, tzinfo=UTC)
LANDING = Landing(UUID(int=1), example(CampaignPublished).definition, Presentation(promo_copy="Win it back."), NOW)
BUNDLE = Bundle("growth-bundle", "Growth bundle", Money(amount=99700, currency="EUR"))


def test_chatbot_knowledge_is_a_current_text_of_the_active_campaigns() -> None:
    assert knowledge([(LANDING, [BUNDLE])]) == (
        "Win Your Money Back\n"
        "Win it back.\n"
        "Do the work, reach your goal, get your money back.\n"
        "To do within 30 days of enrolling: Complete your own goal of onboarding sessions;"
        " Achieve your own goal of monthly revenue; Publish your first offer.\n"
        "What is paid back: the whole purchase, as a refund or as a credit.\n"
        "Enroll by buying: Growth bundle (997.00 EUR).\n"
        "Open until 01 June 2026.\n"
        "More: /campaigns/win-your-money-back"
    )


def test_placeholders_are_told_as_what_they_stand_for() -> None:
    labels = ("Earn {{  revenue  }}", "Reach {{audit.goal}}")
    first = LANDING.definition.criteria[0]
    criteria = tuple(first.model_copy(update={"label_template": label}) for label in labels)
    landing = replace(LANDING, definition=LANDING.definition.model_copy(update={"criteria": criteria}))
    assert "Earn your own goal of; Reach your own goal of." in knowledge([(landing, [])])


def test_without_an_active_campaign_it_says_so() -> None:
    assert knowledge([]) == "There are no active campaigns."
