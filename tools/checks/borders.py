"""The borders of the code, checked by import-linter: who may import what.

The rules are few and hold for every service, so they are made here from the folders that exist,
instead of being written down once per service. `--show` prints them in import-linter's own words.
"""

import argparse
import configparser
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from importlinter.cli import lint_imports

from .tree import ROOT, packages

SERVICE_LAYERS = (
    "(__main__)",
    "(app)",
    "(api) | (consumers) | (jobs) | (effects)",
    "(exact)",
    "(handlers)",
    "(work)",
    "(repository) | (clients) | (schemas)",
    "(tables)",
    "(domain) | (errors) | (settings)",
)
"""From the door down to the rules. What is not named here may not exist in a service; `exact` is statistics' own."""

CONSOLE = "console_service"
CONSOLE_LAYERS = (
    "(__main__)",
    "(app)",
    "(pages)",
    "(door)",
    "(view)",
    "(forms) | (charts) | (live)",
    "(clients)",
    "(schemas) | (errors) | (settings)",
)
"""The same for the console, which has pages in place of an API: `door` is who comes in, `view` how things are shown."""
WITHOUT_STATE = ("chassis.postgres", "chassis.kafka", "chassis.assembly", "chassis.service")
"""What the console must not reach, in however many steps: it has no database and no broker, only the gateway."""

CHASSIS_LAYERS = (
    "(testing)",
    "(commands) | (installation)",
    "(assembly)",
    "(watchdog)",
    "(http) | (kafka) | (service) | (calls) | (rounds)",
    "(tenants) | (slots) | (jobs) | (effects)",
    "(postgres)",
    "(envelope)",
    "(security) | (templates) | (subscriptions) | (protections) | (process) | (commandline) | (logging)",
    "(telemetry) | (pulse) | (faults)",
    "(clock) | (ids) | (errors) | (settings) | (absent)",
)
"""From the whole process down to what knows nothing of it."""

INSIDE_CHASSIS = {
    "chassis.kafka": (
        "(consumer) | (relay)",
        "(dispatch) | (batches) | (careless) | (waiting)",
        "(runs) | (brake) | (topics) | (access) | (partitions)",
        "(clients) | (abandon) | (position)",
    ),
    "chassis.postgres": (
        "(inbox) | (parked) | (unparking) | (tenancy) | (checks) | (hold)",
        "(transactions) | (migrations) | (databases)",
        "(outbox) | (revisions)",
        "(sets) | (notes) | (sealed) | (closable) | (limits)",
        "(sql) | (tables) | (failures) | (pages)",
    ),
    "chassis.http": (
        "(app) | (do) | (direct) | (server) | (backlog)",
        "(problems) | (operations) | (callers) | (idempotency) | (pages)",
        "(unstorable)",
        "(edge)",
        "(answers) | (codes)",
        "(resources) | (outward) | (health) | (camel) | (values) | (lists) | (kinds) | (editions) | (routes)",
        "(bodies)",
    ),
    "chassis.security": ("(phones)", "(tokens) | (links) | (identity) | (secrets) | (reach) | (signing)"),
    "chassis.templates": ("(rendering)", "(checking)", "(braces) | (language)"),
}
"""Package to its layers; a module that is not named here may not exist in it."""

IMPURE = ("asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "threading", "time")
"""Parts of the standard library that would let a rule look at the world."""

FOREIGN = {
    "SQLAlchemy only where rows are": (
        ("sqlalchemy",),
        ("chassis", "*_service.tables", "*_service.repository", "*_service.work", "*_service.app"),
    ),
    "the database driver only in the chassis": (("asyncpg", "alembic"), ("chassis", "lodestone_local")),
    "Kafka only in the chassis": (
        ("aiokafka", "confluent_kafka"),
        ("chassis", "statistics_service.exact", "lodestone_local"),
    ),
    "Liquid only in the chassis": (("liquid",), ("chassis.templates",)),
    "Faust only in statistics": (("faust", "mode"), ("statistics_service",)),
    "HTTP only at the door": (
        ("fastapi", "starlette"),
        ("chassis", "*_service.api", "*_service.app", f"{CONSOLE}.pages", f"{CONSOLE}.door", "lodestone_*"),
    ),
    "pages are made in the console's view alone": (("jinja2", "babel"), (f"{CONSOLE}.view",)),
}
"""Rule to packages of others and the only modules that import them."""

OFFLINE = {"campaigns_service": ("lodestone_cli",), "enrollment_service": ("lodestone_cli",)}
"""A service to what else may import it: the command checks and simulates files by the rules of both, without them."""

Rule = dict[str, str | tuple[str, ...]]


def rules(root: Path) -> dict[str, Rule]:
    """Name to options of each border, for the packages found under `root`."""
    found = packages(root)
    services = tuple(name for name in found if name.endswith("_service") and name != CONSOLE)
    made: dict[str, Rule] = {}
    if "contracts" in found:
        made["contracts import only pydantic"] = _closed("contracts", "contracts", "pydantic", "pydantic_core")
    if services:
        made["inside a service imports go down"] = _layers(services, SERVICE_LAYERS)
    if CONSOLE in found:
        made["inside the console imports go down"] = _layers((CONSOLE,), CONSOLE_LAYERS)
        made["the console has neither database nor broker"] = {
            "type": "forbidden",
            "source_modules": (CONSOLE,),
            "forbidden_modules": tuple(name for name in WITHOUT_STATE if name.partition(".")[0] in found),
        }
    if CONSOLE in found and "contracts" in found:
        made["the console knows no events, only the gateway's answers"] = {
            "type": "forbidden",
            "source_modules": (CONSOLE,),
            "forbidden_modules": ("contracts",),
            "allow_indirect_imports": "True",
        }
    if "chassis" in found:
        made.update(_chassis(found["chassis"]))
    for name in found:
        made.update(_own_ground(name, found[name]))
    for sentence, (foreign, importers) in FOREIGN.items():
        made[sentence] = {"type": "reserved", "packages": foreign, "importers": importers}
    return made


def _own_ground(name: str, folder: Path) -> dict[str, Rule]:
    """Nobody imports a service or a program of the stack but itself; a service's domain is closed."""
    if name in {"contracts", "chassis"}:
        return {}
    made: dict[str, Rule] = {
        f"{name} is imported by {'itself alone' if name not in OFFLINE else 'itself and what checks offline'}": {
            "type": "reserved",
            "packages": (name,),
            "importers": (name, *OFFLINE.get(name, ())),
        }
    }
    if (folder / "domain").is_dir() or (folder / "domain.py").exists():
        made[f"{name}.domain is pure"] = {
            **_closed(f"{name}.domain", f"{name}.domain", "contracts"),
            "denied": IMPURE,
        }
    return made


def _closed(module: str, *allowed: str) -> Rule:
    return {"type": "closed", "modules": (module,), "allowed": allowed}


def _chassis(folder: Path) -> dict[str, Rule]:
    made: dict[str, Rule] = {"inside the chassis imports go down": _layers(("chassis",), CHASSIS_LAYERS)}
    for package, layers in INSIDE_CHASSIS.items():
        if (folder / package.removeprefix("chassis.")).is_dir():
            made[f"inside {package} imports go down"] = _layers((package,), layers)
    return made


def _layers(containers: tuple[str, ...], layers: tuple[str, ...]) -> Rule:
    return {"type": "layers", "containers": containers, "layers": layers, "exhaustive": "true"}


def configuration(root: Path) -> configparser.ConfigParser:
    """The rules as import-linter reads them."""
    config = configparser.ConfigParser(interpolation=None)
    config["importlinter"] = {
        "root_packages": _lines(packages(root)),
        "include_external_packages": "true",
        "contract_types": _lines(
            ("closed: tools.checks.border_kinds.Closed", "reserved: tools.checks.border_kinds.Reserved")
        ),
    }
    for number, (name, rule) in enumerate(rules(root).items()):
        values = {key: value if isinstance(value, str) else _lines(value) for key, value in rule.items()}
        config[f"importlinter:contract:{number}"] = {"name": name, **values}
    return config


def _lines(values: Iterable[str]) -> str:
    return "\n" + "\n".join(values)


def check(root: Path) -> int:
    """Exit status: 0 when every border holds. Import-linter prints what it found."""
    sys.path[:0] = [str(folder.parent) for folder in packages(root).values()]
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        configuration(root).write(file)
        file.flush()
        return lint_imports(config_filename=file.name, no_cache=True, no_logo=True)


def main() -> int:
    """Check the tree, or show the rules."""
    parser = argparse.ArgumentParser(prog="python -m tools.checks.borders", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.show:
        configuration(options.root).write(sys.stdout)
        return 0
    return check(options.root)


if __name__ == "__main__":
    sys.exit(main())
