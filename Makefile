# demo, test and check make their own virtual environment; nothing else is needed
# but Python >= 3.11 and the package index.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

# Linux needs an MLX backend by name: the GPU's where there is one, else the CPU's.
ifeq ($(shell uname -s),Linux)
  EXTRA = $(if $(shell command -v nvidia-smi),[cuda],[cpu])
endif

.PHONY: demo test check chaos bench fuzz install-dev clean

demo: $(VENV)/installed
	$(BIN)/docproc demo

test: $(VENV)/installed-dev
	$(BIN)/docproc models pull
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report term:skip-covered

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# 1,000 documents while everything is killed 50 times, on each database and broker.
chaos: $(VENV)/installed-dev
	$(BIN)/python -m tests.chaos

bench: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks.full_queue
	$(BIN)/python -m tests.benchmarks.many_files
	$(BIN)/python -m tests.benchmarks.idle
	$(BIN)/python -m tests.benchmarks.large_export
	$(BIN)/python -m tests.benchmarks.review_pages

# About ten minutes of damaged documents.
fuzz: $(VENV)/installed-dev
	DOCPROC_FUZZ_EXAMPLES=6000 $(BIN)/pytest tests/text/test_fuzz.py -q --timeout 7200

install-dev: $(VENV)/installed-dev

$(VENV)/installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "docproc needs Python >= 3.11; say which: make PYTHON=python3.12 demo")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.$(EXTRA)'
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --group dev
	touch $@

clean:
	rm -rf $(VENV) docproc-demo .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
