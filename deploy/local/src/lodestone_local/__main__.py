"""`python -m lodestone_local`, followed by a command of the table below; the Makefile calls these."""

import argparse
import asyncio
import shlex
import signal
import subprocess
import sys
from datetime import timedelta

from chassis.commandline import Command, obey

from .complaints import Complaint
from .narration import Narrator
from .settings import Settings, read_settings
from .stack.container_secrets import ensure_container_secrets
from .stack.development import staff_of
from .stack.lock import locked
from .stack.plan import Plan, make_plan
from .stack.restart import restart
from .stack.start import start
from .stack.status import read_status, table
from .stack.stop import clean, stop
from .testing import parts


def main() -> int:
    """Run one command; the exit code is 0 when it did what it says."""
    # A closed terminal and a polite kill count as Ctrl-C: what was started is stopped.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return obey("lodestone_local", COMMANDS, about=read_settings) or 0
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


def _up(settings: Settings, options: argparse.Namespace) -> int:
    narrator = Narrator()
    plan = asyncio.run(start(settings, narrator))
    print(_welcome(plan))
    if options.detach:
        return 0
    _wait_for_ctrl_c()
    stop(settings, narrator)
    return 0


def _restart(settings: Settings, options: argparse.Namespace) -> int:
    asyncio.run(restart(make_plan(settings, Narrator(quiet=True)), Narrator(), options.names))
    return 0


def _down(settings: Settings, _: argparse.Namespace) -> int:
    if not stop(settings, Narrator()):
        print("nothing was running")
    return 0


def _status(settings: Settings, _: argparse.Namespace) -> int:
    lines = asyncio.run(read_status(settings))
    print(table(lines))
    return int(any(line.state != "running" or line.health == "not ready" for line in lines))


def _logs(settings: Settings, options: argparse.Namespace) -> int:
    log = settings.logs / f"{options.name}.log"
    if not log.exists():
        names = ", ".join(sorted(path.stem for path in settings.logs.glob("*.log")))
        print(f"no log of {options.name!r}; there are: {names or 'none yet'}", file=sys.stderr)
        return 1
    return subprocess.run(["tail", "-n", "50", "-F", str(log)], check=False).returncode


def _env(settings: Settings, options: argparse.Namespace) -> int:
    plan = make_plan(settings, Narrator(quiet=True))
    for name, value in plan.environment(options.name).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _clean_up(settings: Settings, _: argparse.Namespace) -> int:
    narrator = Narrator()
    stop(settings, narrator)
    parts.stop(settings)
    with narrator.step(f"{settings.local} removed"):
        clean(settings)
    return 0


def _prepare(settings: Settings, _: argparse.Namespace) -> int:
    with locked(settings):
        make_plan(settings, Narrator())
    return 0


def _demo(settings: Settings, _: argparse.Namespace) -> int:
    narrator = Narrator()
    asyncio.run(start(settings, narrator))
    print(f"the system is up after {narrator.elapsed:.1f} s", flush=True)
    try:
        return subprocess.run([sys.executable, "-m", "lodestone_local.demo"], check=False).returncode
    finally:
        stop(settings, narrator)


def _stop_tests(settings: Settings, _: argparse.Namespace) -> int:
    parts.stop(settings)
    return 0


def _secrets(settings: Settings, _: argparse.Namespace) -> int:
    names = ensure_container_secrets(settings.container_secrets)
    print(f"{len(names)} secrets for containers are in {settings.container_secrets}")
    return 0


def _detaching(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--detach", action="store_true", help="return when everything is ready")


def _choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="parts, such as progress; without any, every service and the console")


def _naming(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a part, such as progress")


COMMANDS = (
    Command("up", "start the stack; without --detach, keep it until Ctrl-C", _up, _detaching),
    Command("restart", "restart services one after the other, each when the one before is ready", _restart, _choosing),
    Command("down", "stop the stack", _down),
    Command("status", "print one line for each part; the code is 1 when one of them is not well", _status),
    Command("logs", "follow one part's log", _logs, _naming),
    Command("env", "print a service's variables for a shell, to run one of its commands by hand", _env, _naming),
    Command("clean", "stop everything and remove what it kept", _clean_up),
    Command("demo", "start the stack, run the story, stop the stack in any case; the code is the story's", _demo),
    Command("prepare", "fetch and create what a first start needs, and start nothing", _prepare),
    Command("secrets", "make the secrets that docker-compose.yml gives to containers, once", _secrets),
    Command("stop-tests", "stop the PostgreSQL and the broker the tests keep running", _stop_tests),
)


def _welcome(plan: Plan) -> str:
    settings, credentials = plan.settings, plan.credentials
    staff = "\n".join(f"  sign in      {one.email} / {one.password}" for one in staff_of(credentials))
    return f"""
The system is up after {plan.narrator.elapsed:.1f} s.
  console      {settings.url("console")} (for staff; open it in a browser)
  offers       {settings.url("console")}/campaigns (what visitors see)
  inbox        {settings.url("simulator")}/inbox (the mail that contacts get)
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
