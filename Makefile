# The commands of the README. Each works as the first one on a fresh clone; Python 3.11 or newer is all they ask for.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DB     ?= laws.duckdb
PORT   ?= 8000
UV     := $(shell command -v uv 2>/dev/null)

ifdef UV
INSTALL := VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet
else
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check
endif

.PHONY: setup run test check bench bench-floors bench-large bench-scaling bench-growth docs model format clean

$(BIN)/python:
ifdef UV
	$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

# A stamp an extra, so that nothing is installed twice and `make run` stays small.
$(VENV)/.installed-%: pyproject.toml | $(BIN)/python
	$(INSTALL) -e ".[$*]"
	@touch $@

setup: $(VENV)/.installed-dev

run: $(VENV)/.installed-api
	$(BIN)/lawmetrics ingest data/samples --db $(DB)
	$(BIN)/lawmetrics trend people_mediation.success_rate --db $(DB)
	$(BIN)/lawmetrics serve --db $(DB) --port $(PORT)

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@mkdir -p .mypy_cache/path && ln -sfn ../../api .mypy_cache/path/lawmetrics_api
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layers.py tests/test_packaging.py

BENCH := $(BIN)/python -m pytest --benchmark-only --benchmark-quiet --benchmark-json=.benchmarks

# The table is printed even when a suite fails.
bench: setup
	@mkdir -p .benchmarks
	@failed=0; $(BENCH)/latest.json benchmarks || failed=1; \
	$(BIN)/python benchmarks/table.py .benchmarks/latest.json || failed=1; exit $$failed

# For CI: ratios of what one process does, in processor time, which a busy machine disturbs least; tried twice.
ONE_PROCESS := benchmarks/test_mentions.py::test_mentions benchmarks/test_synthesis.py \
    $(addprefix benchmarks/test_extraction.py::test_,extract_batch link structure_and_context)
bench-floors: setup
	@mkdir -p .benchmarks
	@for attempt in 1 2; do \
	    $(BENCH)/floors.json --benchmark-timer=time.process_time $(ONE_PROCESS) && \
	    $(BIN)/python benchmarks/table.py .benchmarks/floors.json --partial && exit 0; done; exit 1

# A gigabyte of invented reports from end to end; MEGABYTES=100 for less.
MEGABYTES ?= 1000
bench-large: setup
	$(BIN)/python benchmarks/large.py $(MEGABYTES)

# What a second process saves, here and on a Dask cluster on loopback; wants an idle machine.
bench-scaling: setup
	$(BIN)/python benchmarks/scaling.py $(MEGABYTES)

# How cost grows, drawn: docs/growth.svg.
bench-growth: setup
	$(BIN)/python benchmarks/growth.py $(MEGABYTES)

docs: setup
	$(BIN)/mkdocs build --strict

model: setup
	$(BIN)/python -m lawmetrics.indicators.training

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist *.egg-info lawmetrics.egg-info .pytest_cache .mypy_cache .ruff_cache
