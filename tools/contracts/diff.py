"""Whether the contracts only grew: this document against the one committed before it."""

import subprocess
from pathlib import Path

import yaml

from .document import Json
from .schema_diff import schema_breaks

DOCUMENT = "libs/contracts/asyncapi.yaml"
PROMISES = ("address", "bindings", "x-owner", "x-key", "x-personal-data")
"""What others rely on about a topic: owner, key, partitions, how long records live, class of personal data."""


def breaks(old: Json, new: Json) -> list[str]:
    """Sentences, one for each way in which `new` breaks with `old`; empty if it only grew."""
    before, after = old["components"]["schemas"], new["components"]["schemas"]
    return [
        *_topic_breaks(old["channels"], new["channels"]),
        *_message_breaks(old["components"]["messages"], new["components"]["messages"]),
        *(sentence for name in before for sentence in schema_breaks(name, before, after)),
    ]


def _topic_breaks(old: Json, new: Json) -> list[str]:
    gone = [f"topic {name}: removed" for name in old if name not in new]
    changed = [
        f"topic {name}: {promise} changed"
        for name in old
        if name in new
        for promise in PROMISES
        if old[name].get(promise) != new[name].get(promise)
    ]
    return gone + changed


def _message_breaks(old: Json, new: Json) -> list[str]:
    gone = [f"event {name}: removed" for name in old if name not in new]
    moved = [
        f"event {name}: another payload" for name in old if name in new and _payload(old[name]) != _payload(new[name])
    ]
    return gone + moved


def _payload(message: Json) -> str:
    return str(message["payload"]["$ref"])


def committed_before(root: Path, present: Json) -> Json | None:
    """The newest committed document that differs from the present one; None in a tree without such a past.

    Not simply the last one: just after a commit that is the present document itself, and every break would pass.
    """
    for revision in _git(root, "log", "-n", "20", "--format=%H", "--", DOCUMENT).split():
        document: Json = yaml.load(_git(root, "show", f"{revision}:{DOCUMENT}"), yaml.CSafeLoader)
        if document != present:
            return document
    return None


def _git(root: Path, *arguments: str) -> str:
    """What git answers; nothing where there is no repository, no commit, or no git."""
    try:
        answer = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return answer.stdout
