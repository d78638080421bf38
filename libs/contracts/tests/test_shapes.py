"""Shapes with behaviour: contents, conditions, families and their types, why enrollments end."""

import pytest
from pydantic import ValidationError

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import (
    TYPES,
    CampaignDefinition,
    CampaignType,
    Condition,
    EmailContent,
    EmailText,
    EnrollmentField,
    EnrollmentStatus,
    ExitReason,
    Family,
    Operator,
    PayoutStatus,
)

HELLO, HALLO, OLA = (EmailText(subject="s", body=body) for body in ("Hello", "Hallo", "Olá"))


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de", HALLO), ("de-AT", HALLO), ("pt-BR", OLA), ("pt", HELLO), ("fr", HELLO), ("", HELLO), (None, HELLO)],
)
def test_a_reader_gets_the_nearest_text(locale: str | None, text: EmailText) -> None:
    content = EmailContent(texts={"en": HELLO, "de": HALLO, "pt-BR": OLA})
    assert content.in_locale(locale) == text


def test_a_content_without_its_default_text_is_refused() -> None:
    with pytest.raises(ValidationError, match="default locale en"):
        EmailContent(texts={"de": HALLO})


def test_a_condition_holds_or_its_opposite_does() -> None:
    for value in PayoutStatus:
        facts = {EnrollmentField.PAYOUT_STATUS: PayoutStatus.REFUND_ISSUED.value}
        same = Condition(field=EnrollmentField.PAYOUT_STATUS, value=value.value)
        other = same.model_copy(update={"operator": Operator.NOT_EQUALS})
        assert same.holds(facts) is (value is PayoutStatus.REFUND_ISSUED)
        assert other.holds(facts) is not same.holds(facts)


def test_every_family_has_types_and_only_nurture_has_two_meanings() -> None:
    assert set(TYPES) == set(Family)
    families = {kind: [family for family in Family if kind in TYPES[family]] for kind in CampaignType}
    assert all(families.values())
    assert [kind for kind, found in families.items() if len(found) > 1] == [CampaignType.NURTURE]


def test_a_type_of_another_family_is_refused_by_name() -> None:
    written = example(CampaignPublished).definition.model_dump()
    with pytest.raises(ValidationError, match="campaign types of family incentive are win_money_back"):
        CampaignDefinition.model_validate({**written, "campaign_type": "webinar"})


def test_each_reason_leads_to_one_final_status() -> None:
    assert {reason.status for reason in ExitReason} == {status for status in EnrollmentStatus if not status.is_open}
    assert ExitReason.EXPIRED.status is EnrollmentStatus.EXITED
