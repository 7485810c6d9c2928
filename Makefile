# Everything a checkout can do. Needs make and Python 3.11 or newer; each target sets itself up.
PYTHON ?= python3
BIN := .venv/bin
SHARED ?= $(or $(STEPPEWATCH_SHARED),../shared)
WARC ?= $(SHARED)/corpus/open.warc.gz
TRUTH ?= $(SHARED)/corpus/truth.jsonl.gz
DATA ?= $(SHARED)/eval
DOCUMENTS ?= 5000
export STEPPEWATCH_SHARED := $(abspath $(SHARED))

.PHONY: help demo test test-all lint bench eval eval-extract torture docs wheel clean
help:
	@echo "make demo          crawl an invented newsroom and mail its digests: no network, no account"
	@echo "make test          the tests"
	@echo "make lint          style, types, architecture, generated files"
	@echo "make bench         the figures of speed and size, as ratios in one run"
	@echo "make eval          the figures of quality (DATA=folder ONLY=part LABELS=file DOCUMENTS=100000"
	@echo "                   EXTRAS=semantic,semantic-hq)"
	@echo "make eval-extract  extraction quality (WARC=file TRUTH=file)"
	@echo "make torture       kill -9 and power cuts, for as long as you like"
	@echo "make docs          write the generated references"
	@echo "make wheel         build the wheel and try it in a clean environment"

# As pip does for what it installs whole: a seventh of the time in which a crawl begins.
COMPILE := $(BIN)/python -m compileall -q crawler digests steppewatch storage

# pip of Python 3.11's age resolves slowly and misses extras of renamed packages: take a new one.
.venv/run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	$(COMPILE)
	@touch $@

.venv/dev: .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@

demo: .venv/run
	$(BIN)/steppewatch demo

test: .venv/dev
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: .venv/dev
	$(BIN)/python -m pytest -n 2

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m steppewatch.reference --check

bench: .venv/dev
	$(BIN)/python -m tests.bench --warc $(WARC)

eval: .venv/dev
	@test -z "$(EXTRAS)" || $(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev,$(EXTRAS)]"
	$(BIN)/python -m steppewatch.evaluation --data $(DATA) --warc $(WARC) --truth $(TRUTH) --documents $(DOCUMENTS) $(if $(ONLY),--only $(ONLY)) $(if $(LABELS),--labels $(LABELS))

eval-extract: .venv/dev
	$(BIN)/python -m steppewatch.evaluation.extraction --warc $(WARC) --truth $(TRUTH)

torture: .venv/dev
	$(BIN)/python -m tests.torture_outbox --kills 500

docs: .venv/run
	$(BIN)/python -m steppewatch.reference

wheel: .venv/dev
	$(BIN)/python -m pytest -m wheel tests/test_wheel.py

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache
