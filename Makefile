# Every target sets up .venv by itself, from the locked versions in requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
N ?= 1000

.PHONY: demo test lint types bench format lock clean compiled

demo: $(READY) compiled
	$(BIN)/routecheck explain configs/branch-office/R2.cfg --fail R2-R3

test: $(READY)
	$(BIN)/python -m pytest -m interop
	$(BIN)/python -m pytest -m "not interop" -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

bench: $(READY) compiled
	PIP_CONSTRAINT=requirements.lock $(BIN)/python -m pip install --quiet --editable '.[dev,bench]'
	$(BIN)/python -m benchmarks --routers $(N)

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The newest versions that fit pyproject.toml, tried in a fresh environment.
lock:
	rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev,bench]' hatchling editables
	echo '# The versions that make and CI install: `make lock` writes them anew.' > requirements.lock
	$(BIN)/python -m pip freeze --all --exclude-editable | grep -v '^setuptools==' >> requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Byte code as an installed package has it, also where PYTHONDONTWRITEBYTECODE keeps Python from writing it.
compiled: $(READY)
	@$(BIN)/python -m compileall -q routecheck

# A new pip first: the start script that older ones write imports `re`, a third of `--version`'s time.
$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "routecheck needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --upgrade pip
	PIP_CONSTRAINT=requirements.lock $(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
