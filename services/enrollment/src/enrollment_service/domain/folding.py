"""Text without regard to upper and lower case, as PostgreSQL has it by `lower(… COLLATE "pg_c_utf8")`."""


def fold(text: str) -> str:
    """A text in lower case, character by character: the length stays, and no character depends on its neighbours."""
    return text.lower() if text.isascii() else "".join(one.lower()[0] for one in text)


def tag_of(text: str) -> str:
    """A tag or a stage as it is kept: folded, with single blanks inside."""
    return fold(" ".join(text.split()))
