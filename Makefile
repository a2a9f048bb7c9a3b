# The two commands: `make demo` and `make test`. Everything they make stays in .venv/ and demo/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check lint bench golden clean

$(BIN)/keko: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("keko_eval needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/keko
	$(BIN)/python -m pip install --quiet --editable '.[dev,spark]'
	@touch $@

demo: $(BIN)/keko
	$(BIN)/keko demo demo

test: $(VENV)/.dev
	@sh tests/needs.sh
	$(MAKE) lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: $(BIN)/keko
	$(BIN)/keko check instruments indicators examples

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

golden: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --update-golden

clean:
	rm -rf $(VENV) demo out .mypy_cache .ruff_cache .pytest_cache .hypothesis
