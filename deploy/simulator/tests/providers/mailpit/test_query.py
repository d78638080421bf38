import pytest

from lodestone_simulator.providers.mailpit.query import NotPlayed, message_id_in


@pytest.mark.parametrize(
    "query",
    [
        "message-id:a-1@example.com",
        "message-id:<a-1@example.com>",
        'message-id:"<a-1@example.com>"',
        'Message-ID:"a-1@example.com" ',
        '"message-id:a-1@example.com"',
    ],
)
def test_a_message_id_is_asked_for_in_any_of_mailpits_ways(query: str) -> None:
    assert message_id_in(query) == "a-1@example.com"


@pytest.mark.parametrize(
    "query",
    ["", "hello", "to:ada@example.com", "message-id:", "message-id:<>", "-message-id:a", "message-id:a is:read"],
)
def test_what_is_not_played_is_refused(query: str) -> None:
    with pytest.raises(NotPlayed):
        message_id_in(query)
