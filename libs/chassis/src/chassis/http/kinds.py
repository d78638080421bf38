"""The kinds of problems: one table of what a refusal may be, what it means, and what its receiver can do about it."""

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem. Its `type` in an answer leads to a page that says this."""

    name: str
    status: int
    title: str
    advice: str

    @property
    def uri(self) -> str:
        """The `type` member of RFC 9457, relative to the address of the API."""
        return f"/problems/{self.name}" if self.name else "about:blank"

    @property
    def code(self) -> str:
        """The `code` of an answer that has no more exact one."""
        return self.title.title().replace(" ", "")


KINDS = {
    kind.name: kind
    for kind in (
        ProblemKind("bad-request", 400, "Bad request", "The request is not what it claims to be; do not repeat it."),
        ProblemKind(
            "unauthenticated", 401, "Not authenticated", "Show a good credential in `Authorization: Bearer …`."
        ),
        ProblemKind("forbidden", 403, "Not allowed", "This path is not for your role; ask an admin."),
        ProblemKind("not-found", 404, "Not found", "Nothing has this path or id, or nothing of your tenant."),
        ProblemKind("method-not-allowed", 405, "Method not allowed", "The path exists, but not with this method."),
        ProblemKind("too-slow", 408, "Too slow", "The body took too long to arrive; send it again."),
        ProblemKind("rejected", 409, "Rejected", "The state of things does not allow it; `code` and `detail` say why."),
        ProblemKind("precondition-failed", 412, "Changed meanwhile", "Read it again, and repeat with the new `ETag`."),
        ProblemKind("too-large", 413, "Too large", "`detail` says the limit in bytes; send less."),
        ProblemKind("malformed", 422, "Malformed", "`errors` names each field and what is wrong with it; mend them."),
        ProblemKind(
            "precondition-required", 428, "Precondition needed", "Send the `ETag` that you read in `If-Match`."
        ),
        ProblemKind("too-many", 429, "Too many requests", "Come back after the seconds in `Retry-After`."),
        ProblemKind("internal-error", 500, "Internal error", "The fault is ours and was logged; it may be repeated."),
        ProblemKind(
            "unavailable", 503, "Unavailable", "Repeat it after the seconds in `Retry-After`; use the same key."
        ),
    )
}
BY_STATUS = {kind.status: kind for kind in KINDS.values()}


def kind_of(status: int) -> ProblemKind:
    """The kind of a status; one that the table does not know is what HTTP says of it, and has no page."""
    return BY_STATUS.get(status) or ProblemKind("", status, HTTPStatus(status).phrase, "")
