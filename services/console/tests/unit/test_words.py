"""Words of the API: each kind is one table."""

from console_service.view.campaign_words import CAMPAIGN_TABLES
from console_service.view.contact_words import CONTACT_TABLES
from console_service.view.enrollment_words import ENROLLMENT_TABLES
from console_service.view.figure_words import FIGURE_TABLES
from console_service.view.message_words import MESSAGE_TABLES
from console_service.view.money_words import MONEY_TABLES
from console_service.view.office_words import OFFICE_TABLES
from console_service.view.words import TABLES

GROUPS = (
    CAMPAIGN_TABLES,
    CONTACT_TABLES,
    ENROLLMENT_TABLES,
    FIGURE_TABLES,
    MESSAGE_TABLES,
    MONEY_TABLES,
    OFFICE_TABLES,
)


def test_no_table_takes_the_place_of_another() -> None:
    kinds = [kind for group in GROUPS for kind in group]
    assert [kind for kind in kinds if kinds.count(kind) > 1] == []
    assert all(TABLES[kind] is group[kind] for group in GROUPS for kind in group)
