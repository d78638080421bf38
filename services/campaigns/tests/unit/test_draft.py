"""Changes to a draft: what is published stays as it was, and what is shown may change at any time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns_service.domain.campaign import (
    Campaign,
    Presentation,
    delete,
    present,
    publish,
    redraft,
    version_of,
)
from campaigns_service.domain.draft import (
    Unfit,
    edited,
    with_bundle,
    with_criterion,
    with_journey,
    with_steps_in_order,
    without_bundle,
    without_criterion,
)
from campaigns_service.domain.status import NotAllowed
from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.examples import example
from contracts.values import CampaignDefinition, CriterionTemplate, EligibleBundle, Journey, PayoutType

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EDITOR = UUID(int=9)
COMPLETE = example(CampaignPublished).definition
FIRST, SECOND, THIRD = COMPLETE.criteria
DRAFT = Campaign(UUID(int=1), COMPLETE, Presentation(), UUID(int=2), created_at=NOW, updated_at=NOW)
ACTIVE = replace(DRAFT, status=CampaignStatus.ACTIVE, current_version=1, revision=1)


def ordered(template: CriterionTemplate, order: int, number: int | None = None) -> CriterionTemplate:
    ids = {} if number is None else {"template_id": UUID(int=number)}
    return template.model_copy(update={"display_order": order, **ids})


def test_a_criterion_is_added_where_its_order_puts_it() -> None:
    added = ordered(FIRST, 2, number=7)
    definition = with_criterion(COMPLETE, added)
    assert set(definition.criteria[1:3]) == {added, SECOND}
    assert (definition.criteria[0], definition.criteria[-1]) == (FIRST, THIRD)


def test_a_criterion_with_a_known_id_replaces_that_one() -> None:
    moved = ordered(FIRST, 9)
    assert with_criterion(COMPLETE, moved).criteria == (SECOND, THIRD, moved)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), max_size=10))
def test_criteria_have_different_ids_and_are_in_order_however_they_were_written(written: list[tuple[int, int]]) -> None:
    definition = COMPLETE
    for number, order in written:
        definition = with_criterion(definition, ordered(FIRST, order, number))
    keys = [(criterion.display_order, criterion.template_id) for criterion in definition.criteria]
    assert keys == sorted(keys)
    assert len({criterion.template_id for criterion in definition.criteria}) == len(keys)


def test_a_criterion_taken_out_leaves_the_others() -> None:
    assert without_criterion(COMPLETE, SECOND.template_id).criteria == (FIRST, THIRD)
    assert without_criterion(COMPLETE, UUID(int=99)) == COMPLETE


def test_a_bundle_is_eligible_once_with_the_minimum_given_last() -> None:
    cheap = EligibleBundle(bundle_id="starter", override_min_amount=100)
    dear = EligibleBundle(bundle_id="starter", override_min_amount=900)
    definition = with_bundle(with_bundle(COMPLETE, cheap), dear)
    assert definition.bundles == (*COMPLETE.bundles, dear)
    assert without_bundle(definition, "starter") == COMPLETE


def test_another_journey_changes_nothing_else() -> None:
    definition = with_journey(COMPLETE, Journey())
    assert definition.journey == Journey()
    assert with_journey(definition, COMPLETE.journey) == COMPLETE


def test_a_draft_without_steps_has_them_in_order_already() -> None:
    empty = with_journey(COMPLETE, Journey())
    assert with_steps_in_order(empty, []) == empty
    assert isinstance(with_steps_in_order(empty, [UUID(int=1)]), Unfit)


def test_a_draft_that_changes_is_not_told_and_changes_no_version() -> None:
    redrafted = redraft(ACTIVE, with_bundle(COMPLETE, EligibleBundle(bundle_id="starter")), by=EDITOR, now=LATER)
    assert (redrafted.revision, redrafted.current_version) == (ACTIVE.revision, ACTIVE.current_version)
    assert redrafted.updated_at == LATER


def test_the_next_version_is_the_draft_as_it_is_when_it_is_published() -> None:
    redrafted = redraft(ACTIVE, with_bundle(COMPLETE, EligibleBundle(bundle_id="starter")), by=EDITOR, now=LATER)
    published = publish(redrafted, LATER)
    assert not isinstance(published, NotAllowed)
    version = published[1][0]
    assert version == version_of(redrafted, LATER)
    assert isinstance(version, CampaignPublished)
    assert (version.campaign_version, version.definition) == (2, redrafted.definition)


@pytest.mark.parametrize("campaign", [DRAFT, ACTIVE, replace(ACTIVE, status=CampaignStatus.COMPLETED)])
def test_a_deleted_campaign_is_closed_and_told_so(campaign: Campaign) -> None:
    deleted, (event,) = delete(campaign, LATER)
    assert (deleted.status, deleted.deleted_at, deleted.revision) == (
        CampaignStatus.ARCHIVED,
        LATER,
        campaign.revision + 1,
    )
    assert event.model_dump(include={"revision", "accepts_enrollments", "sending_paused", "is_deleted"}) == {
        "revision": deleted.revision,
        "accepts_enrollments": False,
        "sending_paused": True,
        "is_deleted": True,
    }


def test_how_a_campaign_is_shown_changes_only_what_is_named_and_is_not_told() -> None:
    shown, said = present(replace(ACTIVE, presentation=Presentation("https://a.example/1.png", "Old")), {}, LATER)
    again, more = present(shown, {"promo_copy": "New"}, LATER)
    assert shown.presentation == Presentation("https://a.example/1.png", "Old")
    assert again.presentation == Presentation("https://a.example/1.png", "New")
    assert (said, more, again.revision) == ([], [], ACTIVE.revision)


def test_fields_that_are_left_out_stay_also_inside_payout_and_budget() -> None:
    after = edited(COMPLETE, {"name": "Other", "payout": {"type": "credit"}, "budget": {"contact": 5}})
    assert isinstance(after, CampaignDefinition)
    assert after.payout == COMPLETE.payout.model_copy(update={"type": PayoutType.CREDIT})
    assert after.budget == COMPLETE.budget.model_copy(update={"contact": 5})
    assert after == COMPLETE.model_copy(update={"name": "Other", "payout": after.payout, "budget": after.budget})


def test_a_type_of_another_family_does_not_fit() -> None:
    assert isinstance(edited(COMPLETE, {"campaign_type": "webinar"}), Unfit)
    both = edited(COMPLETE, {"campaign_type": "webinar", "family": "sequence"})
    assert isinstance(both, CampaignDefinition)
