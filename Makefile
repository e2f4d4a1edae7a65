# Everything is installed into .venv, in the versions of constraints.txt; a second call installs nothing.
# The same without make, on any system (Windows: .venv\Scripts\ for .venv/bin/):
#
#   make serve    python3 -m venv .venv
#                 .venv/bin/pip install -c constraints.txt -e .
#                 .venv/bin/python app.py
#
#   make models   .venv/bin/pip install -c constraints.txt -e ".[models]"
#
#   make test     the first line of make serve, then
#                 .venv/bin/pip install -c constraints.txt -e ".[dev]"
#                 .venv/bin/pytest -m "not torch" --ignore=tests/training
#
#   make test-torch
#                 .venv/bin/pip install -c constraints.txt -e ".[dev,dev-torch]"
#                 .venv/bin/pytest -m torch

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PINS := pyproject.toml constraints.txt
CPU_TORCH := https://download.pytorch.org/whl/cpu

.PHONY: help serve models test test-torch test-all test-browser check lint types wheel bench model lock clean

help:
	@echo "make serve         build the index of seeds/ and open the chat"
	@echo "make models        install what other sentence-transformers models need (torch)"
	@echo "make test          run the tests of all that needs no torch"
	@echo "make test-torch    run the others: other models, and the training"
	@echo "make test-all      run both"
	@echo "make test-browser  run the tests in headless Chromium (which must be installed)"
	@echo "make check         lint, format, types, and the built package in an empty environment"
	@echo "make bench         measure speed, memory and quality"
	@echo "make model         make all of index/model again from its data: make model DATA=FOLDER"
	@echo "make lock          write constraints.txt anew from the newest versions that fit"

# app.py brings the index of seeds/ up to date before it serves.
serve: $(VENV)/.chuchu
	$(BIN)/python app.py

models: $(VENV)/.chuchu-models

# Each test runs in one of these two. tests/training imports torch wherever one looks, so that it is not even read here.
test: $(VENV)/.chuchu-dev
	$(BIN)/python -m pytest -m "not torch" --ignore=tests/training

test-torch: $(VENV)/.chuchu-dev-torch
	$(BIN)/python -m pytest -m torch

test-all: test test-torch

test-browser: $(VENV)/.chuchu-dev
	$(BIN)/python -m pytest tests/browser

check: lint types wheel

lint: $(VENV)/.chuchu-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.chuchu-dev-torch
	$(BIN)/mypy

wheel: $(VENV)/.chuchu-dev
	bash .ci/check-wheel $(BIN)/python

bench: $(VENV)/.chuchu-dev-torch
	$(BIN)/python -m benchmarks

model: $(VENV)/.chuchu-dev-torch
	@test -d "$(DATA)" || { echo "Name the folder of the training data: make model DATA=FOLDER" >&2; exit 2; }
	$(PIP) --constraint constraints.txt --editable ".[dev,dev-torch,training]"
	$(BIN)/python -m training all --data "$(DATA)"

# In an environment of its own, so that nothing left over in .venv gets in.
lock:
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet torch==2.13.0 ".[dev,dev-torch,training]"
	sed -n '/^#/p' constraints.txt > build/lock/constraints.txt
	build/lock/bin/python -m pip freeze --all --exclude chuchu --exclude pip | sed 's/+cpu$$//' >> build/lock/constraints.txt
	mv build/lock/constraints.txt constraints.txt

clean:
	rm -rf build dist *.egg-info .chuchu

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; name another with make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)

# What asking, building and the chat need; no torch.
$(VENV)/.chuchu: $(PINS) | $(BIN)/python
	$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.chuchu-models: $(PINS) | $(BIN)/python
	$(PIP) --constraint constraints.txt --editable ".[models]"
	@touch $@ $(VENV)/.chuchu

$(VENV)/.chuchu-dev: $(PINS) | $(BIN)/python
	$(PIP) --constraint constraints.txt --editable ".[dev]"
	@touch $@ $(VENV)/.chuchu

# For Linux, pip's usual index has torch with CUDA: gigabytes that no test uses. A torch that is there is kept.
$(VENV)/.chuchu-dev-torch: $(PINS) $(VENV)/.chuchu-dev
	@[ "$$(uname)" != Linux ] || $(BIN)/python -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("torch"))' \
		|| $(PIP) --retries 0 --timeout 5 --no-deps --index-url $(CPU_TORCH) --constraint constraints.txt torch 2>/dev/null \
		|| echo "The CPU build of torch at $(CPU_TORCH) is out of reach; installing what pip finds." >&2
	$(PIP) --constraint constraints.txt --editable ".[dev,dev-torch]"
	@touch $@ $(VENV)/.chuchu $(VENV)/.chuchu-models
