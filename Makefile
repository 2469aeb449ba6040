# Every command sets up what it needs, in .venv; only Python 3.11 or later and make are assumed.
PYTHON ?= python3
SCALE ?= $(or $(INFOUTILS_SCALE),book)
OUT = _build$(if $(filter-out book,$(SCALE)),/$(SCALE))
BIN := .venv/bin
READY := .venv/ready

.PHONY: help check book test lint format pair editions slides pdf bench repository full colab-check clean
.DEFAULT_GOAL := help

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check:  ## Say what is missing on this machine
	@$(or $(wildcard $(BIN)/python),$(PYTHON)) -m book.tools.maintain.machine || true

book: $(READY)  ## Execute what changed and build the site (SCALE=smoke is quick, full is large)
	@$(BIN)/python -m book.tools.build --scale $(SCALE)

test: $(READY)  ## Run all the tests
	@$(BIN)/python -m pytest

lint: $(READY)  ## Check the code's style, the docstrings, and that the notebooks match their sources
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m book.tools.notebooks.pairs check
	@$(BIN)/numpydoc lint infoutils/[a-z]*.py infoutils/book/[a-z]*.py

format: $(READY)  ## Format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

pair: $(READY)  ## Make each .ipynb from its .py again
	@$(BIN)/python -m book.tools.notebooks.pairs pair

editions: book  ## Make the notebooks for students and for instructors
	@echo "They are in $(OUT)/editions"

slides: book  ## Make the slides of every chapter
	@echo "They are in $(OUT)/html/slides"

pdf: book  ## Print the whole book as one PDF (needs Chromium or Chrome)
	@$(BIN)/python -m book.tools.site.pdf --scale $(SCALE)

bench: .venv-bench/ready $(READY)  ## Compare speed with other programs', and ensembles with single networks (OPTIONS=--quick)
	@OMP_NUM_THREADS=1 PYTHONPATH=. .venv-bench/bin/python benchmarks/bench.py $(OPTIONS)
	@OMP_NUM_THREADS=1 $(BIN)/python benchmarks/ensembles.py $(OPTIONS)

repository: $(READY)  ## Set the repository's address everywhere (URL=https://HOST/OWNER/NAME, or URL=)
	@$(BIN)/python -m book.tools.notebooks.pairs repository "$(URL)"

full: $(READY)  ## Run one chapter at the full scale, for hours, and keep its claims and tables (CHAPTER=08_gradient_phases)
	@$(BIN)/python -m book.tools.maintain.full $(CHAPTER)

colab-check:  ## Run every notebook in a fresh environment like Colab's
	@$(PYTHON) -m book.tools.notebooks.colab

clean:  ## Remove the built book, its kept results, and .venv
	rm -rf _build .venv .venv-bench .venv-colab build *.egg-info

# A stamp, so that packages are installed again only when their lists change.
$(READY): requirements.txt book/tools/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || { echo "Making .venv (the first time takes some minutes)"; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.txt -r book/tools/requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-bench/ready: benchmarks/requirements.txt benchmarks/jidt.txt
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check -r benchmarks/requirements.txt
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-deps -r benchmarks/jidt.txt || echo "JIDT cannot be installed here"
	@touch $@
