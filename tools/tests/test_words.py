from pathlib import Path

import pytest

from tools.checks.words import bad_addresses, bad_names


def _names(tmp_path: Path, text: str, name: str = "tracker.py") -> list[str]:
    path = tmp_path / name
    path.write_text(text)
    return list(bad_names(path, name))


@pytest.mark.parametrize(
    "text",
    [
        "class TrackerManager: ...",
        "def format_data(): ...",
        "def count(info): ...",
        "user_info = 1",
        "async def process_order(): ...",
        "def do_payout(): ...",
    ],
)
def test_a_name_that_says_nothing_is_found(tmp_path: Path, text: str) -> None:
    assert len(_names(tmp_path, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "class Database: ...",
        "metadata = 1",
        "def do(handler): ...",
        "log.info('order_paid')",
        "def test_a_tracker_keeps_its_data(): ...",
        "def processed(): ...",
    ],
)
def test_other_names_pass(tmp_path: Path, text: str) -> None:
    assert _names(tmp_path, text) == []


def test_the_name_of_a_file_counts(tmp_path: Path) -> None:
    assert _names(tmp_path, "", "mail_utils.py")


def test_handlers_say_what_we_do(tmp_path: Path) -> None:
    assert _names(tmp_path, "def on_payment(): ...", "handlers.py")
    assert _names(tmp_path, "def handle_payment(): ...", "handlers.py")
    assert not _names(tmp_path, "def on_commit(): ...", "outbox.py")


@pytest.mark.parametrize(
    "line",
    [
        "https://" + "packages.internal/simple",
        "--extra-index" + "-url x",
        "PIP_INDEX" + "_URL",
        "pip --trusted" + "-host x",
        "mail ada@" + "lovelace.io",
        "see http://" + "user:secret@mirror/maven2",
    ],
)
def test_a_line_that_names_what_it_should_not_is_found(line: str) -> None:
    assert len(list(bad_addresses(line, "a"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "http://127.0.0.1:18080/health/live",
        "ada@example.com",
        "staff@lodestone.example.com",
        "https://www.rfc-editor.org/rfc/rfc9457",
        "http://{host}:{port}/x",
        "uv pip compile --no-emit-index-url",
        "@pytest.fixture",
    ],
)
def test_other_lines_pass(line: str) -> None:
    assert list(bad_addresses(line, "a")) == []
