"""What people answer by one word."""

import pytest

from messaging_service.domain.keywords import Keyword, keyword_of


@pytest.mark.parametrize(
    "said",
    [
        "STOP",
        "stop.",
        " Stop! ",
        "STOPALL",
        "stop all",
        "opt-out",
        "Arr\u00eat",
        "Abmelden",
        "BAJA",
        "sair",
        "\uff33\uff34\uff2f\uff30",
    ],
)
def test_stop_is_understood_however_it_is_written_in_the_languages_of_the_carriers(said: str) -> None:
    assert keyword_of(said) is Keyword.STOP


@pytest.mark.parametrize(
    ("said", "asks"), [("START", Keyword.START), ("unstop", Keyword.START), ("Hilfe?", Keyword.HELP)]
)
def test_whoever_wants_to_go_on_or_to_be_helped_is_understood(said: str, asks: Keyword) -> None:
    assert keyword_of(said) is asks


@pytest.mark.parametrize("said", ["", "Please stop by tomorrow", "yes please", "the end", "\U0001f6d1", "stoppen wir?"])
def test_whoever_says_more_than_one_word_asks_for_nothing(said: str) -> None:
    assert keyword_of(said) is None
