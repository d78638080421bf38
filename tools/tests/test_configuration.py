from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings as ChassisSettings
from tools.checks import configuration


class Settings(ChassisSettings):
    """How letters are sent."""

    patience: timedelta = Field(timedelta(seconds=15), gt=timedelta(0))
    """How long a letter
    may take."""
    key: SecretStr = SecretStr("s3cret")
    """Opens the box."""
    hosts: dict[str, int] = Field(default_factory=dict, validation_alias="BOXES")
    gather: timedelta = timedelta(seconds=2)


def rows() -> list[str]:
    return [row for row in configuration.section("Letters", Settings) if row.startswith("| `")]


def test_a_setting_is_told_by_its_variable_meaning_kind_bounds_and_default() -> None:
    assert rows()[0] == "| `LODESTONE_PATIENCE` | How long a letter may take. | duration, more than PT0S | `PT15S` |"


def test_a_secret_is_never_told() -> None:
    assert rows()[1] == "| `LODESTONE_KEY` | Opens the box. | secret | none |"


def test_what_a_service_sets_otherwise_means_what_it_means_to_every_service() -> None:
    assert rows()[3].startswith("| `LODESTONE_GATHER` | How long a consumer that is not behind")


def test_a_setting_that_does_not_say_what_it_means_is_found() -> None:
    assert list(configuration.speechless(Settings)) == [f"{__name__}.hosts"]
    assert rows()[2].startswith("| `BOXES` |  | JSON map |")
