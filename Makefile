# Everything sets itself up: Python 3.11 or newer and make are all that a machine needs.
# What the set-up does stands in tools/setup/; it fetches into .venv, .tools and node_modules.

.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# One more than there are cores: tests in a browser wait a good part of their time.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
export PATH := $(CURDIR)/.tools/bin:$(PATH)

.PHONY: help demo test check bench torture player docs golden wheel lock clean distclean

help: ## Prints this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: ## Walks a sample through all of it: check, simulate, build, tag, QA on six platforms (1 min)
	@tools/set-up runtime browser
	@tools/demo

test: check ## Runs all checks, then all tests (10 min at most)
	@tools/set-up browser full
	$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile

check: ## Runs the checks that need no test: ruff, mypy, layers, TypeScript
	@tools/set-up dev node
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	npm run --silent check

bench: ## Measures speed, memory and sizes beside other engines, and prints tables (7 min)
	@tools/set-up dev bench
	$(PYTHON) -m tools.bench

torture: ## Runs the long suites that `make test` leaves out
	@tools/set-up dev browser
	$(PYTHON) -m pytest -m torture

player: ## Builds creative/player/built from TypeScript; commit what it writes
	@tools/set-up dev node
	npm run --silent build

docs: ## Writes the generated pages of docs/ and the JSON Schemas; commit what it writes
	@tools/set-up dev
	$(PYTHON) -m tools.docs

golden: ## Writes every golden file of the tests anew; read the difference before you commit it
	@tools/set-up dev
	$(PYTHON) -m tests.creative.trace_cases --write
	$(PYTHON) -m tests.delivery.generated --write
	$(PYTHON) -m tests.delivery.test_qa_report --write
	$(PYTHON) -m tests.creative.library.cases --write
	$(PYTHON) -m tests.creative.plans.plan_cases --write
	$(PYTHON) -m tests.creative.test_diff --write
	$(PYTHON) -m tests.creative.test_draw --write
	$(PYTHON) -m tests.delivery.proof.cases
	$(PYTHON) -m tests.flows.importers.test_golden
	$(PYTHON) -m tests.broken_samples --write

wheel: ## Builds the wheel into dist/; needs no Node
	@tools/set-up dev
	$(PYTHON) -m hatchling build -t wheel

lock: ## Writes the hash-locked requirements/*.txt anew after pyproject.toml changed
	@tools/set-up lock

clean: ## Removes what builds, tests and demos wrote
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -not -path './.tools/*' -prune -exec rm -rf {} +

distclean: clean ## Removes also what the set-up fetched
	rm -rf .venv .tools node_modules
