"""What the console refuses to be told."""

import pytest
from pydantic import ValidationError

from console_service.settings import Settings


@pytest.mark.parametrize(
    "url", ["http://console.example.com", "http://console.test", "ftp://127.0.0.1", "", "https://"]
)
def test_without_tls_only_on_this_machine(url: str) -> None:
    with pytest.raises(ValidationError, match="console_url"):
        Settings(console_url=url)


@pytest.mark.parametrize(
    ("url", "secure"), [("https://console.example.com", True), ("http://127.0.0.1:1", False), ("http://[::1]:1", False)]
)
def test_with_tls_anywhere(url: str, secure: bool) -> None:
    assert Settings(console_url=url).is_secure is secure
