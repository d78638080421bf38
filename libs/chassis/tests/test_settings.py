from pathlib import Path

import pytest
from pydantic_settings import SettingsError

from chassis.settings import SECRETS_DIRECTORY, Settings


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "RELAY_DATABASE_URL", "KAFKA_PASSWORD"):
        monkeypatch.delenv(f"LODESTONE_{name}", raising=False)
    monkeypatch.setenv(SECRETS_DIRECTORY, str(tmp_path))
    (tmp_path / "lodestone_database_url").write_text("postgresql://app\n")
    (tmp_path / "lodestone_relay_database_url").write_text("postgresql://relay")
    (tmp_path / "kafka_bootstrap_servers").write_text("broker:9092\n")
    return tmp_path


def test_a_file_of_the_secrets_directory_is_a_setting_without_its_last_line_end(secrets: Path) -> None:
    settings = Settings()
    assert settings.database_url.get_secret_value() == "postgresql://app"
    assert settings.relay_database_url.get_secret_value() == "postgresql://relay"
    assert settings.kafka_bootstrap_servers == "broker:9092"


def test_a_variable_goes_before_a_file_and_an_argument_before_both(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secrets / "lodestone_log_level").write_text("ERROR")
    (secrets / "lodestone_log_format").write_text("console")
    monkeypatch.setenv("LODESTONE_LOG_LEVEL", "DEBUG")
    settings = Settings(log_format="json")
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


def test_a_directory_that_is_not_there_is_an_error(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRETS_DIRECTORY, str(secrets / "nowhere"))
    with pytest.raises(SettingsError, match="nowhere"):
        Settings()


def test_a_folder_that_is_named_in_the_call_goes_before_the_directory(secrets: Path) -> None:
    own = secrets / "progress"
    own.mkdir()
    (own / "lodestone_database_url").write_text("postgresql://progress")
    (own / "lodestone_relay_database_url").write_text("postgresql://progress")
    assert Settings(_secrets_dir=own).database_url.get_secret_value() == "postgresql://progress"


def test_without_a_directory_only_variables_are_read(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRETS_DIRECTORY)
    with pytest.raises(ValueError, match="database_url"):
        Settings()


def test_what_is_refused_is_told_without_the_secret(secrets: Path) -> None:
    (secrets / "lodestone_http_port").write_text("hunter2")
    with pytest.raises(ValueError, match="http_port") as refused:
        Settings()
    assert "postgresql://app" not in str(refused.value)
