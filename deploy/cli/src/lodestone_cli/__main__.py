"""`lodestone validate|simulate|diff|apply FILE…`, and `lodestone sweep`.

Exits with 0 if all is well, 1 if a file is wrong or differs, or a batch of a sweep failed, 2 in trouble.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

import httpx
from pydantic import ValidationError

from campaigns_service.schemas.documents import Checked, Unreadable, canonical
from enrollment_service.schemas.simulations import SimulationIn

from .files import checked
from .gateway import Gateway, Refused, Trouble
from .settings import Settings
from .simulating import simulated

WELL, WRONG, TROUBLE = 0, 1, 2
_PAUSE = 0.5
"""Seconds between two looks at a run."""
Line = tuple[int, str, str]
"""Line of the file, field and sentence of something that is wrong with it."""


def validate(options: argparse.Namespace, _open: Callable[[], Gateway]) -> int:
    """Check files without asking anybody."""
    worst = WELL
    for path in options.files:
        found = checked(path, options.locale)
        if isinstance(found, Unreadable):
            _tell(path, "error", ((_line(fault.params), fault.field, fault.reason) for fault in found.faults))
            worst = WRONG
            continue
        open_ = {"to publish": found.lacks, "warning": found.warnings}
        for kind, faults in open_.items():
            _tell(path, kind, ((_line(fault.params), fault.field, fault.reason) for fault in faults))
        worst = WRONG if options.strict and any(open_.values()) else worst
    return worst


def simulate(options: argparse.Namespace, _open: Callable[[], Gateway]) -> int:
    """Lead made-up contacts through each file's campaign, and print what became of them as JSON."""
    found = [_good(path, options) for path in options.files]
    assumptions = {"met": options.met, "failed": options.failed, "purchase_amount": options.purchase}
    plain = {name: getattr(options, name) for name in ("contacts", "days", "arrive_over_days", "seed", "starts_at")}
    asked = SimulationIn.model_validate({**plain, "zones": options.zone or [], "assumptions": assumptions})
    for campaign in filter(None, found):
        sys.stdout.write(f"{simulated(campaign.definition, asked).model_dump_json()}\n")
    return WELL if all(found) else WRONG


def diff(options: argparse.Namespace, open_: Callable[[], Gateway]) -> int:
    """Show what a file says otherwise than the draft of the campaign that has its slug."""
    found, worst = [(path, _good(path, options)) for path in options.files], WELL
    with open_() as gateway:
        for path, campaign in found:
            if campaign is None:
                worst = WRONG
                continue
            slug = campaign.definition.slug
            there, here = (gateway.exported(slug) or "").splitlines(), canonical(campaign).splitlines()
            lines = list(unified_diff(there, here, f"{slug} (there)", str(path), lineterm=""))
            worst = WRONG if lines else worst
            sys.stdout.writelines(f"{line}\n" for line in lines)
    return worst


def apply(options: argparse.Namespace, open_: Callable[[], Gateway]) -> int:
    """Begin or change the draft of each file's campaign; nothing is sent if one of the files is wrong."""
    found = [(path, _good(path, options)) for path in options.files]
    if any(campaign is None for _path, campaign in found):
        return WRONG
    worst = WELL
    with open_() as gateway:
        for path, _campaign in found:
            try:
                told = gateway.imported(path.read_bytes(), dry_run=options.dry_run)
            except Refused as refused:
                _tell(path, "error", _refusals(refused.problem))
                worst = WRONG
                continue
            _tell(path, "to publish", _faults(told["lacks"]))
            _tell(path, "warning", _faults(told["warnings"]))
            sys.stdout.write(f"{path}: {_done(told)}\n")
    return worst


def sweep(options: argparse.Namespace, open_: Callable[[], Gateway]) -> int:
    """Take out everybody who is stuck in a sequence, and print what became of them as JSON."""
    with open_() as gateway:
        run, until = gateway.sweep(), time.monotonic() + options.wait
        while run["status"] == "running" and time.monotonic() < until:
            time.sleep(_PAUSE)
            run = gateway.run(run["runId"])
    sys.stdout.write(f"{json.dumps(run)}\n")
    if run["status"] == "running" and options.wait:
        raise Trouble(f"the run {run['runId']} is under way after {options.wait:g} s")
    return WRONG if run["failedBatches"] else WELL


def _good(path: Path, options: argparse.Namespace) -> Checked | None:
    found = checked(path, options.locale)
    if isinstance(found, Checked):
        return found
    _tell(path, "error", ((_line(fault.params), fault.field, fault.reason) for fault in found.faults))
    return None


def _refusals(problem: Mapping[str, Any]) -> Iterable[Line]:
    return _faults(problem.get("errors") or [{"field": "", "reason": problem["detail"], "params": {}}])


def _faults(told: Iterable[Mapping[str, Any]]) -> Iterable[Line]:
    return ((_line(one["params"]), one["field"], one["reason"]) for one in told)


def _line(params: Mapping[str, Any]) -> int:
    return int(params.get("line", 1))


def _tell(path: Path, kind: str, lines: Iterable[Line]) -> None:
    """In the form that editors and pipelines lead to the place."""
    for line, field, sentence in lines:
        where = f"{field}: " if field else ""
        sys.stderr.write(f"{path}:{line}: {kind}: {where}{sentence}\n")


def _done(told: Mapping[str, Any]) -> str:
    if not told["changed"]:
        return "nothing to change"
    done = "begun" if told["created"] else "changed"
    return f"would be {done}" if told["dry_run"] else f"{done}, edition {told['campaign']['edition']}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lodestone",
        description="Campaigns as files, and who is stuck in them.",
        epilog="diff, apply and sweep ask the gateway at LODESTONE_URL and show it LODESTONE_API_KEY.",
    )
    words = parser.add_subparsers(dest="command", required=True)
    for run in (validate, simulate, diff, apply):
        word = words.add_parser(run.__name__, help=run.__doc__)
        word.set_defaults(run=run)
        word.add_argument("files", nargs="+", type=Path, metavar="FILE")
        word.add_argument("--locale", default="en-US", help="how your people write numbers (default: %(default)s)")
    word = words.add_parser(sweep.__name__, help=sweep.__doc__)
    word.set_defaults(run=sweep)
    word.add_argument("--wait", type=float, default=600, help="seconds; 0 only begins (default: %(default)s)")
    words.choices["validate"].add_argument("--strict", action="store_true", help="fail on warnings too")
    words.choices["apply"].add_argument("--dry-run", action="store_true", help="only say what would be done")
    _take_assumptions(words.choices["simulate"])
    return parser


def _take_assumptions(word: argparse.ArgumentParser) -> None:
    for name, usual, what in (
        ("contacts", 1_000, "how many"),
        ("days", 90, "for how long they are followed"),
        ("arrive-over-days", 0, "within how many days they enroll"),
        ("seed", 0, "the same always gives the same answer"),
    ):
        word.add_argument(f"--{name}", type=int, default=usual, help=f"{what} (default: %(default)s)")
    word.add_argument("--met", type=float, default=0.3, help="share that meets the criteria (default: %(default)s)")
    word.add_argument("--failed", type=float, default=0.02, help="share of messages that fail (default: %(default)s)")
    word.add_argument("--purchase", type=int, metavar="MINOR", help="what each has paid, in minor units")
    word.add_argument("--starts-at", metavar="TIME", help="when the first enrolls (default: today)")
    word.add_argument("--zone", action="append", help="where they live, such as Europe/Berlin; for several, again")


def main(arguments: list[str] | None = None, transport: httpx.BaseTransport | None = None) -> int:
    """Run one command; `transport` is another way to the gateway than the network."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options, lambda: Gateway(Settings(), transport))
    except (Trouble, Refused, OSError, ValidationError) as trouble:
        sys.stderr.write(f"lodestone: {trouble}\n")
        return TROUBLE
    return code


if __name__ == "__main__":
    sys.exit(main())
