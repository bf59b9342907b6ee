# Two commands do all set-up: `make run` and `make test`. Python 3.11 or later, git and make are all that must be there.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench simulate lock clean catalogs

run: .venv/.runtime
	$(BIN)/tsunagi run --port $(PORT)

test: .venv/.dev
	sh tests/prepare.sh
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tsunagi check-dialogs

bench: .venv/.dev
	$(BIN)/python -m bench

# A virtual year of a city, every invariant on after every day; DAYS, SEED and NEW (people a day) can be given.
DAYS ?= 365
SEED ?= 1
NEW ?= 3
simulate: .venv/.runtime
	$(BIN)/tsunagi simulate --days $(DAYS) --seed $(SEED) --new-per-day $(NEW)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@ .venv/.runtime

lock:
	uv pip compile --generate-hashes --no-header --no-annotate --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev --extra build pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv build dist *.egg-info

# New texts into the catalogs of every language; what is not translated yet stays empty, and is counted (docs/languages.md).
catalogs: .venv/.dev
	$(BIN)/python -m tsunagi.languages
