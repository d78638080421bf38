"""`python -m lodestone_local up|down|status|logs|env|clean|demo|prepare|stop-tests`; the Makefile calls these."""

import argparse
import asyncio
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from .complaints import Complaint
from .narration import Narrator
from .settings import Settings, read_settings
from .stack.development import staff_of
from .stack.lock import locked
from .stack.plan import Plan, make_plan
from .stack.start import start
from .stack.status import read_status, table
from .stack.stop import clean, stop
from .testing import parts


def main() -> int:
    """Run one command; the exit code is 0 when it did what it says."""
    options = _parser().parse_args()
    # A closed terminal and a polite kill count as Ctrl-C: what was started is stopped.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return COMMANDS[options.command](read_settings(), options)
    except KeyboardInterrupt:
        return 130
    except Complaint as complaint:
        return _complain(complaint)
    except OSError as refused:
        return _complain(_of_the_machine(refused))
    except BaseExceptionGroup as group:
        complaints, rest = group.split(Complaint)
        if rest is not None or complaints is None:
            raise
        return _complain(*_leaves(complaints))


def up(settings: Settings, options: argparse.Namespace) -> int:
    """Start the stack; without --detach, keep it until Ctrl-C."""
    narrator = Narrator()
    plan = asyncio.run(start(settings, narrator))
    print(_welcome(plan))
    if options.detach:
        return 0
    _wait_for_ctrl_c()
    stop(settings, narrator)
    return 0


def down(settings: Settings, _: argparse.Namespace) -> int:
    """Stop the stack."""
    if not stop(settings, Narrator()):
        print("nothing was running")
    return 0


def status(settings: Settings, _: argparse.Namespace) -> int:
    """Print one line for each part; the code is 1 when one of them is not well."""
    lines = asyncio.run(read_status(settings))
    print(table(lines))
    return int(any(line.state != "running" or line.health == "not ready" for line in lines))


def logs(settings: Settings, options: argparse.Namespace) -> int:
    """Follow one part's log."""
    log = settings.logs / f"{options.name}.log"
    if not log.exists():
        names = ", ".join(sorted(path.stem for path in settings.logs.glob("*.log")))
        print(f"no log of {options.name!r}; there are: {names or 'none yet'}", file=sys.stderr)
        return 1
    return subprocess.run(["tail", "-n", "50", "-F", str(log)], check=False).returncode


def env(settings: Settings, options: argparse.Namespace) -> int:
    """Print a service's variables for a shell, to run one of its commands by hand."""
    plan = make_plan(settings, Narrator(quiet=True))
    for name, value in plan.environment(options.name).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def clean_up(settings: Settings, _: argparse.Namespace) -> int:
    """Stop everything and remove what it kept."""
    narrator = Narrator()
    stop(settings, narrator)
    parts.stop(settings)
    with narrator.step(f"{settings.local} removed"):
        clean(settings)
    return 0


def prepare(settings: Settings, _: argparse.Namespace) -> int:
    """Fetch and create what a first start needs, and start nothing."""
    with locked(settings):
        make_plan(settings, Narrator())
    return 0


def demo(settings: Settings, _: argparse.Namespace) -> int:
    """Start the stack, run the story, stop the stack in any case; the code is the story's."""
    narrator = Narrator()
    asyncio.run(start(settings, narrator))
    print(f"the system is up after {narrator.elapsed:.1f} s", flush=True)
    try:
        return subprocess.run([sys.executable, "-m", "lodestone_local.demo"], check=False).returncode
    finally:
        stop(settings, narrator)


def stop_tests(settings: Settings, _: argparse.Namespace) -> int:
    """Stop the PostgreSQL and the broker the tests keep running."""
    parts.stop(settings)
    return 0


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = MappingProxyType(
    {
        "up": up,
        "down": down,
        "status": status,
        "logs": logs,
        "env": env,
        "clean": clean_up,
        "demo": demo,
        "prepare": prepare,
        "stop-tests": stop_tests,
    }
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lodestone_local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run in COMMANDS.items():
        command = commands.add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        if name == "up":
            command.add_argument("--detach", action="store_true", help="return when everything is ready")
        if name in ("logs", "env"):
            command.add_argument("name", help="a part, such as progress")
    return parser


def _welcome(plan: Plan) -> str:
    settings, credentials = plan.settings, plan.credentials
    staff = "\n".join(f"  sign in      {one.email} / {one.password}" for one in staff_of(credentials))
    return f"""
The system is up after {plan.narrator.elapsed:.1f} s.
  gateway      {settings.url("gateway")}
  simulator    {settings.url("simulator")} (what the providers executed and received)
{staff}
  API key      {credentials.get("api_key")}
  secrets      {settings.local / "credentials.json"}
  endpoints    {settings.development_file}
  PostgreSQL   {plan.foundation.server.name}
  Kafka        {plan.foundation.broker.name}
  clock        {_ahead(int(settings.clock_file.read_text()))}
`make status` shows each part, `make logs s=<part>` its log."""


def _ahead(seconds: int) -> str:
    if not seconds:
        return "that of this machine"
    ahead = timedelta(seconds=seconds)
    return f"{ahead} ahead of this machine's, as a demo left it; `make clean` forgets that, and everything stored"


def _wait_for_ctrl_c() -> None:
    print("Ctrl-C stops it.", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        print()


def _complain(*complaints: BaseException) -> int:
    for complaint in complaints:
        print(f"\n{complaint}", file=sys.stderr)
    return 1


def _of_the_machine(refused: OSError) -> BaseException:
    """What the machine refuses (a folder that may not be written, a full disk) in one sentence; else the error."""
    if refused.filename is None:
        raise refused
    return Complaint(f"{refused.filename}: {refused.strerror}; LODESTONE_LOCAL_DIRECTORY chooses another folder")


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for part in group.exceptions:
        found.extend(_leaves(part) if isinstance(part, BaseExceptionGroup) else [part])
    return found


if __name__ == "__main__":
    sys.exit(main())
