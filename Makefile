# Everything works on a fresh clone with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check lint fix docs wheel bench floors pin soak clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/pip install --quiet --disable-pip-version-check --group dev
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check --group bench
	@touch $@

demo: $(VENV)/.run  ## install, crawl the bundled site, show what came out
	$(BIN)/corpus demo

test: $(VENV)/.dev  ## install and run the tests
	$(BIN)/pytest -q -n auto --dist worksteal --durations=20 $(PYTEST_ARGS)

check: lint test  ## format, lint, types, layers, tests

lint: $(VENV)/.dev  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev  ## let ruff format and repair what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.run  ## write the pages of docs/ that the code writes
	$(BIN)/python scripts/settings_page.py

$(VENV)/.release: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/pip install --quiet --disable-pip-version-check --group release
	@touch $@

wheel: $(VENV)/.release  ## build the release in dist/ and check it
	rm -rf dist
	$(BIN)/python -m build
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl

bench: $(VENV)/.bench  ## run the benchmarks
	$(BIN)/python -m benchmarks

floors: $(VENV)/.dev  ## raise the pinned accuracy of the extractor where it was beaten
	$(BIN)/python scripts/pin_floors.py

pin: $(VENV)/.dev  ## pin the fingerprint of what makes text, after a word in CHANGELOG.md
	$(BIN)/python scripts/pin_text_version.py $(PIN_ARGS)

soak: $(VENV)/.dev  ## the long tests: 200 kills, 100,000 articles
	$(BIN)/pytest -q -s -m soak

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
