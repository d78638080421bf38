"""Each border is crossed once, in a small complete tree of the right shape, and seen to hold."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.checks.tree import ROOT

NAMES = ("campaigns", "enrollment", "progress", "messaging", "payouts", "gateway", "statistics")
MODULES = {
    "__main__": "from .app import NAME\n",
    "app": "import sqlalchemy\nimport fastapi\nfrom . import api, consumers, jobs, effects, settings\nNAME = 1\n",
    "api": "import fastapi\nimport chassis\nfrom . import handlers, schemas\n",
    "consumers": "from contracts import gateway\nfrom . import handlers\n",
    "jobs": "from . import handlers\n",
    "effects": "from . import clients, handlers\n",
    "handlers": "from .domain import tracker\nfrom .work import Work\n",
    "work": "import sqlalchemy\nfrom .repository import Trackers\nWork = Trackers\n",
    "repository": "import sqlalchemy\nfrom .tables import T\nTrackers = T\n",
    "clients": "import httpx\n",
    "schemas": "import pydantic\n",
    "tables": "import sqlalchemy\nT = 1\n",
    "errors": "import chassis\n",
    "settings": "import chassis\n",
    "domain.__init__": "",
    "domain.tracker": "import datetime\nfrom contracts.values import Money\nfrom contracts.{name} import Said\n",
}

CONSOLE = {
    "__main__": "from .app import NAME\n",
    "app": "import fastapi\nfrom . import pages, settings\nNAME = 1\n",
    "pages": "import fastapi\nfrom . import charts, door, forms\n",
    "door": "import fastapi\nfrom . import clients, view\n",
    "view": "import jinja2\nimport babel\n",
    "forms": "from . import schemas\n",
    "charts": "from . import schemas\n",
    "clients": "import httpx\nfrom . import errors, schemas, settings\n",
    "schemas": "import pydantic\n",
    "errors": "",
    "settings": "",
}

CHASSIS = {
    "assembly": "from . import service\nfrom .http import app\nfrom .kafka import relay\n",
    "service": "from . import settings\n",
    "settings": "",
    "http.__init__": "",
    "http.app": "from . import resources\nfrom ..postgres import transactions\n",
    "http.resources": "",
    "kafka.__init__": "",
    "kafka.relay": "from . import clients\nfrom .. import envelope\nfrom ..postgres import transactions\n",
    "kafka.clients": "",
    "envelope": "",
    "postgres.__init__": "",
    "postgres.transactions": "from . import sql\nfrom .. import envelope\n",
    "postgres.sql": "",
}


def _write(folder: Path, module: str, text: str) -> None:
    path = folder / (module.replace(".", "/") + ".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    contracts = tmp_path / "libs/contracts/src/contracts"
    for module in ("__init__", "base", *NAMES):
        _write(contracts, module, "import pydantic\nSaid = 1\n")
    _write(contracts, "values", "import pydantic\nfrom .base import Said\nMoney = 1\n")
    chassis = tmp_path / "libs/chassis/src/chassis"
    _write(chassis, "__init__", "import aiokafka\nimport sqlalchemy\nimport contracts\n")
    for module, text in CHASSIS.items():
        _write(chassis, module, text)
    for name in NAMES:
        package = tmp_path / f"services/{name}/src/{name}_service"
        _write(package, "__init__", "")
        for module, text in MODULES.items():
            _write(package, module, text.replace("{name}", name))
    console = tmp_path / "services/console/src/console_service"
    _write(console, "__init__", "")
    for module, text in CONSOLE.items():
        _write(console, module, text)
    _write(tmp_path / "services/statistics/src/statistics_service", "exact.__init__", "import faust\nimport aiokafka\n")
    _write(tmp_path / "deploy/local/src/lodestone_local", "__init__", "import alembic\n")
    return tmp_path


def _check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.checks.borders", "--root", str(root)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_tree_itself_keeps_every_border() -> None:
    checked = _check(ROOT)
    assert checked.returncode == 0, checked.stdout


def test_the_right_shape_passes(tree: Path) -> None:
    checked = _check(tree)
    assert checked.returncode == 0, checked.stdout
    assert "0 broken" in checked.stdout


SERVICE = "services/progress/src/progress_service"
LIBRARY = "libs/chassis/src/chassis"
PAGES = "services/console/src/console_service"


@pytest.mark.parametrize(
    ("folder", "module", "line", "broken"),
    [
        (SERVICE, "handlers", "import payouts_service.handlers", "payouts_service is imported by itself alone"),
        (SERVICE, "clients", "import lodestone_local", "lodestone_local is imported by itself alone"),
        (LIBRARY, "kafka.relay", "import progress_service", "progress_service is imported by itself alone"),
        (LIBRARY, "http.app", "from .. import service", "inside the chassis imports go down"),
        (LIBRARY, "kafka.relay", "from .. import service", "inside the chassis imports go down"),
        (LIBRARY, "http.app", "from ..kafka import relay", "inside the chassis imports go down"),
        (LIBRARY, "kafka.relay", "from ..http import app", "inside the chassis imports go down"),
        (LIBRARY, "postgres.sql", "from ..kafka import clients", "inside the chassis imports go down"),
        (LIBRARY, "postgres.sql", "from ..http import resources", "inside the chassis imports go down"),
        (LIBRARY, "envelope", "from .postgres import sql", "inside the chassis imports go down"),
        (LIBRARY, "manager", "", "inside the chassis imports go down"),
        (LIBRARY, "http.resources", "from . import app", "inside chassis.http imports go down"),
        (LIBRARY, "http.extra", "", "inside chassis.http imports go down"),
        (LIBRARY, "kafka.clients", "from . import relay", "inside chassis.kafka imports go down"),
        (LIBRARY, "postgres.sql", "from . import transactions", "inside chassis.postgres imports go down"),
        ("libs/contracts/src/contracts", "progress", "import yaml", "contracts import only pydantic"),
        ("libs/contracts/src/contracts", "progress", "import chassis", "contracts import only pydantic"),
        (SERVICE, "handlers", "from . import api", "inside a service imports go down"),
        (SERVICE, "repository", "from . import work", "inside a service imports go down"),
        (SERVICE, "tables", "from . import schemas", "inside a service imports go down"),
        (SERVICE, "domain.tracker", "from .. import tables", "inside a service imports go down"),
        (SERVICE, "consumers", "from . import api", "inside a service imports go down"),
        (SERVICE, "helpers", "", "inside a service imports go down"),
        (SERVICE, "domain.tracker", "import pydantic", "progress_service.domain is pure"),
        (SERVICE, "domain.tracker", "import chassis", "progress_service.domain is pure"),
        (SERVICE, "domain.tracker", "import time", "progress_service.domain is pure"),
        (SERVICE, "handlers", "import sqlalchemy.orm", "SQLAlchemy only where rows are"),
        (SERVICE, "repository", "import asyncpg", "the database driver only in the chassis"),
        (SERVICE, "consumers", "import aiokafka", "Kafka only in the chassis"),
        (SERVICE, "app", "import confluent_kafka", "Kafka only in the chassis"),
        (SERVICE, "app", "import faust", "Faust only in statistics"),
        (SERVICE, "handlers", "import fastapi", "HTTP only at the door"),
        (SERVICE, "handlers", "import jinja2", "pages are made in the console's view alone"),
        (PAGES, "clients", "import fastapi", "HTTP only at the door"),
        (PAGES, "clients", "from . import pages", "inside the console imports go down"),
        (PAGES, "forms", "from . import view", "inside the console imports go down"),
        (PAGES, "repository", "", "inside the console imports go down"),
        (PAGES, "app", "import chassis.http.app", "the console has neither database nor broker"),
        (PAGES, "clients", "import contracts", "the console knows no events, only the gateway's answers"),
        (PAGES, "pages", "import gateway_service.api", "gateway_service is imported by itself alone"),
    ],
)
def test_a_crossing_breaks_its_border(tree: Path, folder: str, module: str, line: str, broken: str) -> None:
    path = tree / folder / (module.replace(".", "/") + ".py")
    path.write_text((path.read_text() if path.exists() else "") + line + "\n")
    checked = _check(tree)
    assert checked.returncode == 1, checked.stdout
    assert f"{broken} BROKEN" in " ".join(checked.stdout.split())


@pytest.mark.parametrize(
    "line",
    [
        "NOW = datetime.datetime.now(datetime.UTC)",
        "NOW = time.time()",
        "ID = uuid.uuid4()",
        "ID = uuid_utils.uuid7()",
        "URL = os.environ['X']",
        "URL = os.getenv('X')",
        "NOW = sqlalchemy.func.now()",
    ],
)
@pytest.mark.parametrize(
    "place", ["services/progress/src/progress_service/handlers.py", "libs/chassis/src/chassis/kafka/relay.py"]
)
def test_clock_ids_and_environment_are_read_in_one_file_each(line: str, place: str) -> None:
    text = f"import datetime, os, time, uuid\nimport uuid_utils, sqlalchemy\n{line}\n"
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", place, "-"]
    checked = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert "TID251" in checked.stdout
