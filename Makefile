# What people do with this project; `make help` lists it. The first run of any of these sets everything up.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
TESTS := $(BIN)/pytest -q -n $(JOBS) --dist worksteal

# What Python has compiled is kept, also where the surroundings forbid it: else every process that starts, and tests start
# hundreds, compiles all it imports anew, which takes longer than all else it does to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run-setup demo tour test test-sqlite test-postgresql check fix bench page proofs prove-sending clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

# uv comes from PyPI into the project's own environment; nothing is installed elsewhere.
$(BIN)/uv:
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv

.venv/.run: $(BIN)/uv uv.lock pyproject.toml
	@$(BIN)/uv sync --quiet --locked --no-dev --inexact
	@touch $@

.venv/.dev: $(BIN)/uv uv.lock pyproject.toml
	@$(BIN)/uv sync --quiet --locked --inexact
	@touch $@ .venv/.run

setup: .venv/.dev ## install everything, for running and for developing

demo: .venv/.run ## play with Rapport in a browser, beside a stand-in Slack and Gmail (RESET=1 starts again)
	@$(BIN)/rapport demo $(if $(RESET),--reset)

tour: .venv/.run ## play the handoff story without a browser and check every step
	@$(BIN)/rapport tour

test: test-sqlite test-postgresql ## the whole suite, on SQLite and on PostgreSQL

test-sqlite: .venv/.dev ## the whole suite on SQLite
	@$(TESTS) --database sqlite

test-postgresql: .venv/.dev ## what touches the database, on PostgreSQL (ALL=1 leaves out no story)
	@$(TESTS) --database postgresql $(if $(ALL),,--fewer-stories)

check: .venv/.dev ## format, lint, types, imports
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fix: .venv/.dev ## put right what can be put right by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.dev ## measure speed and memory side by side, and write docs/benchmarks.md
	@$(BIN)/python -m tests.bench

page: ## build the sandbox page from its source (needs Node 20)
	@cd bot/sandbox/page/source && npm ci --silent && npm run build

proofs: .venv/.dev ## a hundred thousand hostile requests and mails; writes docs/proofs/
	@$(BIN)/python -m tests.proofs.hostile 100000
	@$(BIN)/python -m tests.proofs.mails 100000

prove-sending: .venv/.dev ## approve N=500 mails while everything is killed; adds to docs/proofs/sending.md
	@$(BIN)/python -m tests.proofs.sending $(or $(N),500) $(if $(SEED),--seed $(SEED)) $(ARGS)

clean: ## forget the demo's world and every cache
	@rm -rf .data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
