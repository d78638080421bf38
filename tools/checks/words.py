"""Words we do not use in names, hosts that have no business in the tree, and people who are not invented.

A name that says `manager` or `data` has not said what the thing is. Addresses are checked by what is allowed: whatever
fetches our packages is a setting of a machine, never of the tree, and mail goes to example.com.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.checks.tree import ROOT, python_files

FORBIDDEN = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "data", "info"}
FORBIDDEN_FIRST = {"process", "do"}
"""As the verb a name begins with: they do not say what is done."""
FORBIDDEN_HANDLERS = {"handle", "on"}
"""A handler says what we do, not that something happened."""

ALLOWED_NAMES: dict[str, str] = {
    "deploy/simulator/src/lodestone_simulator/providers/smtp/server.py:handle_DATA": "aiosmtpd calls it by this name",
    "deploy/simulator/src/lodestone_simulator/providers/smtp/server.py:smtp_DATA": "aiosmtpd calls it by this name",
    "deploy/simulator/src/lodestone_simulator/providers/smtp/server.py:DATA": "the command of SMTP",
    "services/messaging/src/messaging_service/clients/providers/twilio/wire.py:data": "the SDK calls it by this name",
}
"""`path:name` to the reason; names that a library dictates."""

ALLOWED_HOSTS = {
    "127.0.0.1": "this machine",
    "localhost": "this machine",
    "service": "a service inside its own test process",
    "x": "nobody, in a test",
    "www.asyncapi.com": "specification of the events document",
    "cloudevents.io": "specification of the envelope",
    "www.rfc-editor.org": "specifications",
    "datatracker.ietf.org": "specifications",
    "www.w3.org": "specifications; names of XML and SVG",
    "maven.apache.org": "name of the XML language of pom.xml",
    "www.apache.org": "where the license is published",
    "docs.stripe.com": "rules of a provider",
    "checkout.stripe.com": "where visitors pay",
    "stripe.com": "rules of a provider",
    "api.stripe.com": "the provider",
    "api.twilio.com": "the provider",
    "www.twilio.com": "rules of a provider",
    "api.resend.com": "the provider",
    "resend.com": "rules of a provider",
    "docs.aws.amazon.com": "rules of a provider",
    "www.postgresql.org": "rules of the database",
    "kafka.apache.org": "rules of the broker",
    "docs.python.org": "rules of the language",
    "json-schema.org": "specification of schemas",
    "problems.lodestone.dev": "names of problem types",
    **dict.fromkeys(
        (
            "campaigns",
            "enrollment",
            "gateway",
            "gateway-inside",
            "messaging",
            "payouts",
            "progress",
            "simulator",
            "statistics",
        ),
        "a container of docker-compose.yml",
    ),
}
INVENTED_DOMAINS = re.compile(r"(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)$")
INSIDE_A_CLUSTER = re.compile(r"^[a-z]+-(api|worker)$")
"""A Service of deploy/k8s, as the pods beside it name it."""
INDEX_OPTION = re.compile(r"(?<!emit-)index[-_]url\b|--trusted[-]host\b", re.IGNORECASE)
URL_HOST = re.compile(r"\b(?:https?|git\+https|ftp)://(?:[^\s/@\"'<>]*@)?(?P<host>[a-z0-9][a-z0-9.-]*)", re.IGNORECASE)
MAIL_DOMAIN = re.compile(r"\b[\w.+-]+@(?P<domain>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})\b", re.IGNORECASE)
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def words_of(name: str) -> list[str]:
    """`open_tracker`, `TrackerOpened` -> lower-case words."""
    return [word.lower() for word in WORD.findall(name)]


def bad_names(path: Path, name: str) -> Iterator[str]:
    """Sentences about forbidden words in the names a Python file defines; `name` is what the file is called."""
    handlers = path.stem == "handlers" or path.parent.name == "handlers"
    for defined in (path.stem, *_defined(ast.parse(path.read_text()))):
        if f"{name}:{defined}" not in ALLOWED_NAMES and (word := _bad_word(defined, in_handlers=handlers)):
            yield f"{name}: {defined} says {word!r}, which does not say what it is"


def _bad_word(name: str, *, in_handlers: bool) -> str | None:
    words = words_of(name)
    first = words[0] if len(words) > 1 else ""
    if first in FORBIDDEN_FIRST or (in_handlers and first in FORBIDDEN_HANDLERS):
        return first
    return next((word for word in words if word in FORBIDDEN), None)


def _defined(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("test_"):  # the name of a test is a sentence
                yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def bad_addresses(text: str, name: str) -> Iterator[str]:
    """Sentences about hosts, package indexes and mail domains that do not belong into the tree."""
    for number, line in enumerate(text.splitlines(), start=1):
        if INDEX_OPTION.search(line):
            yield f"{name}:{number}: names a package index; that is a setting of a machine"
        for host in (found["host"].lower() for found in URL_HOST.finditer(line)):
            if not (host in ALLOWED_HOSTS or INVENTED_DOMAINS.search(host) or INSIDE_A_CLUSTER.search(host)):
                yield f"{name}:{number}: host {host} is not among those that may be named"
        for domain in (found["domain"].lower() for found in MAIL_DOMAIN.finditer(line)):
            if not INVENTED_DOMAINS.search(domain):
                yield f"{name}:{number}: somebody at {domain}; people are invented, at example.com"


def tree_files(root: Path) -> list[Path]:
    """Every file that is, or would be, committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [path for path in (root / name for name in listed.split("\0") if name) if path.is_file()]


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def main() -> int:
    """Report what is found; exit status 1 if there is anything."""
    found = [each for path in python_files(ROOT) for each in bad_names(path, str(path.relative_to(ROOT)))]
    found += [each for path in tree_files(ROOT) for each in bad_addresses(_text(path), str(path.relative_to(ROOT)))]
    print(*found, sep="\n") if found else print("words: nothing to object to")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
