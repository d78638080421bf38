"""What a file is, by its bytes."""

import pytest

from progress_service.domain.file import HEAD, media_type_of


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n\x00\xff", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"PK\x03\x04rest", "application/zip"),
        (b"Revenue of March: 51,200", "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        ("Umsatz im M\u00e4rz".encode(), "text/plain"),
        (b"a" * (HEAD - 1) + "\u00e4".encode()[:1], "text/plain"),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, media_type: str) -> None:
    assert media_type_of(head) == media_type


@pytest.mark.parametrize("head", [b"", b"MZ\x90\x00", b"\x7fELF\x02", b"\x00" * 16, b"\xff\xfe\x00", b"cut \xc3"])
def test_programs_and_what_nobody_knows_are_not_taken(head: bytes) -> None:
    assert media_type_of(head) is None
