# The one list of what can be done here: `make` prints it, CI calls these targets and nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PYTHON := $(BIN)/python
STACK := $(PYTHON) -m lodestone_local
READY := .venv/.ready
# Left over from other programs, these would lead Python away from .venv.
unexport PYTHONHOME PYTHONPATH
# In the locale of a bare machine (C) Python cannot read the path of a checkout that is not plain ASCII.
export LC_ALL := C.UTF-8
PARTS := $(wildcard libs/*/pyproject.toml services/*/pyproject.toml deploy/*/pyproject.toml)

##@ Use it

.PHONY: setup demo up down status logs clean
setup: $(READY) ## Make .venv with everything Lodestone runs on; instant when nothing has changed.

demo: $(READY) ## Start the system, tell the story of one purchase and its payout, stop everything.
	@$(STACK) demo

up: $(READY) ## Start the system and keep it until Ctrl-C (detached: make up d=1).
	@$(STACK) up $(if $(d),--detach)

down: $(READY) ## Stop a detached system.
	@$(STACK) down

status: $(READY) ## Show each part: state, health, process, consumer lag, parked records.
	@$(STACK) status || true

logs: $(READY) ## Follow one part's log, such as: make logs s=enrollment.
	@$(STACK) logs $(or $(s),$(error say whose: make logs s=enrollment))

clean: $(READY) ## Stop everything and remove what the system kept (.local), databases included.
	@$(STACK) clean

##@ Work on it

.PHONY: test check fmt
test: $(READY) ## Run all tests but the long ones, on a real PostgreSQL and a real broker (a=... adds arguments).
	@$(BIN)/pytest -q $(a)

check: lint types borders sizes contracts migrations test ## Run what CI runs.

fmt: $(READY) ## Format the code and apply the safe fixes.
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

##@ Each check alone

.PHONY: lint types borders sizes contracts migrations
lint: $(READY) ## Check style and format with ruff, and the words we do not use.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(PYTHON) -m tools.checks.words

types: $(READY) ## Check types with mypy, strict.
	@$(BIN)/mypy

borders: $(READY) ## Check who may import whom.
	@$(PYTHON) -m tools.checks.borders

sizes: $(READY) ## Check lengths of functions and files, and arguments.
	@$(PYTHON) -m tools.checks.sizes

contracts: $(READY) ## Check that AsyncAPI document and docs/events.md are current (w=1 writes them) and nothing broke.
	@$(PYTHON) -m tools.contracts $(if $(w),--write,--check)

migrations: $(READY) ## Run every migration up, down and up again, and compare the schema with tables.py.
	@$(BIN)/pytest -q -m migrations

##@ Prove and measure it

.PHONY: faults conformance bench
faults: $(READY) ## Kill and cut every part in full size and print what was found; takes long (a=... adds arguments).
	@$(BIN)/pytest -q --full tests/faults services/*/tests/integration/test_kills.py $(a)

conformance: $(READY) ## Ask every path of the API in each role, with good and bad requests and another tenant's ids; takes long.
	@$(BIN)/pytest -q --full tests/conformance $(a)

bench: $(READY) ## Measure, each figure beside a peer or a bare limit; writes benchmarks/results.
	@$(PYTHON) -m benchmarks

##@ Keep it

.PHONY: lock help
lock: $(READY) ## Pin requirements.in anew, with hashes (u=1 takes newer versions).
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url $(if $(u),--upgrade) requirements.in -o requirements.lock

help: ## Print this list.
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A checkout that was moved or copied needs a new .venv: the old one leads to the old place.
ifneq ($(shell cat .venv/.place 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.lock deploy/local/setup.sh $(PARTS)
	@deploy/local/setup.sh
	@touch $@
