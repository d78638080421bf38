# The one list of what can be done here: `make` prints it, CI calls these targets and nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PYTHON := $(BIN)/python
STACK := $(PYTHON) -m lodestone_local
READY := .venv/.ready
# Left over from other programs, these would lead Python away from .venv.
unexport PYTHONHOME PYTHONPATH
# Set where images are built, this would have every process that starts compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE
# In the locale of a bare machine (C) Python cannot read the path of a checkout that is not plain ASCII.
export LC_ALL := C.UTF-8
# Tests wait far more than they work: four at a time, each file whole, so that its fixtures are made once.
SIDE_BY_SIDE := -n 4 --dist loadfile
FAULTS := tests/faults $(wildcard services/*/tests/integration/test_kills.py services/*/tests/integration/test_crash.py)
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url $(if $(u),--upgrade)
FRONT := $(wildcard services/console/package*.json services/console/build.mjs) \
	$(wildcard services/console/src/console_service/static/* services/console/src/console_service/static/*/*)
PARTS := $(wildcard libs/*/pyproject.toml services/*/pyproject.toml deploy/*/pyproject.toml)

##@ Use it

.PHONY: setup demo up restart down status logs secrets clean
setup: $(READY) ## Make .venv with everything Lodestone runs on; instant when nothing has changed.

demo: $(READY) ## Start the system, tell the story of one purchase and its payout, stop everything.
	@$(STACK) demo

up: $(READY) ## Start the system and keep it until Ctrl-C (detached: make up d=1).
	@$(STACK) up $(if $(d),--detach)

restart: $(READY) ## Restart every service in turn, as an update does (one: make restart s=progress).
	@$(STACK) restart $(s)

down: $(READY) ## Stop a detached system.
	@$(STACK) down

status: $(READY) ## Show each part: state, health, process, consumer lag, parked records.
	@$(STACK) status || true

logs: $(READY) ## Follow one part's log, such as: make logs s=enrollment.
	@$(STACK) logs $(or $(s),$(error say whose: make logs s=enrollment))

secrets: $(READY) ## Make the secrets that docker-compose.yml gives to containers, once (LODESTONE_SECRETS: another folder).
	@$(STACK) secrets

clean: $(READY) ## Stop everything and remove what the system kept (.local), databases included.
	@$(STACK) clean

##@ Work on it

.PHONY: test check fmt
test: $(READY) ## Run all tests but the long ones, on a real PostgreSQL and a real broker (a=... adds arguments).
	@$(BIN)/pytest -q $(SIDE_BY_SIDE) $(a)

check: lint types borders sizes contracts images manifests alerts test ## Run every check of CI, which also starts the system below a closed folder and tells the demo.

fmt: $(READY) ## Format the code and apply the safe fixes.
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

##@ Each check alone

.PHONY: lint types borders sizes contracts images manifests alerts migrations
lint: $(READY) ## Check style and format with ruff, the words we do not use, the console's translations, and the page of settings.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(PYTHON) -m tools.checks.words \
		&& $(PYTHON) -m tools.checks.texts && $(PYTHON) -m tools.checks.configuration

types: $(READY) ## Check types with mypy, strict.
	@$(BIN)/mypy

borders: $(READY) ## Check who may import whom.
	@$(PYTHON) -m tools.checks.borders

sizes: $(READY) ## Check lengths of functions and files, and arguments.
	@$(PYTHON) -m tools.checks.sizes

contracts: $(READY) ## Check that AsyncAPI document and docs/events.md are current (w=1 writes them) and nothing broke.
	@$(PYTHON) -m tools.contracts $(if $(w),--write,--check)

images: $(READY) ## Check Dockerfile, docker-compose.yml and the image's packages; needs no container engine.
	@$(PYTHON) -m tools.checks.images

manifests: $(READY) ## Build every overlay of deploy/k8s and hold it against Kubernetes' schemas and against the code.
	@$(PYTHON) -m tools.checks.manifests

alerts: $(READY) ## Check that alerts have pages and are raised when they should be, and dashboards; needs promtool (Debian: prometheus).
	@$(PYTHON) -m tools.checks.alerts && $(PYTHON) -m tools.checks.dashboards

migrations: $(READY) ## Run every migration up, down and up again, and compare the schema with tables.py.
	@$(BIN)/pytest -q -m migrations

##@ Prove and measure it

.PHONY: e2e faults conformance screenshots bench
e2e: $(READY) ## Start the system and tell every story of it, in browsers too, also the long ones, and use a real object store (a=... adds arguments).
	@$(BIN)/pytest -q --full tests/e2e services/*/tests/integration/test_object_store.py $(a)

faults: $(READY) ## Kill and cut every part in full size and print what was found; takes long (q=1: a little, a=... adds arguments).
	@$(BIN)/pytest -q $(if $(q),-m "not long",--full) $(FAULTS) $(a)

conformance: $(READY) ## Ask every path of the API in each role, with good and bad requests and another tenant's ids; takes long.
	@$(BIN)/pytest -q --full tests/conformance $(a)

screenshots: $(READY) ## Take pictures of every page of the running console, in both themes, for desk and phone.
	@$(PYTHON) -m tools.pages.screenshots

bench: $(READY) ## Measure, each figure beside a peer or a bare limit; writes benchmarks/results.
	@$(PYTHON) -m benchmarks

##@ Keep it

.PHONY: lock help
lock: $(READY) ## Pin requirements.in, the part of it that the image holds, and the console's package.json anew, with hashes (u=1 takes newer versions).
	@$(PIN) requirements.in -o requirements.lock
	@$(PIN) requirements-runtime.in --constraint requirements.lock -o requirements-runtime.lock
	@$(PIN) deploy/local/node.in -o deploy/local/node.lock
	@deploy/local/front.sh lock

help: ## Print this list.
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A checkout that was moved or copied needs a new .venv: the old one leads to the old place.
ifneq ($(shell cat .venv/.place 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.lock deploy/local/setup.sh deploy/local/front.sh $(PARTS) $(FRONT)
	@deploy/local/setup.sh
	@touch $@
