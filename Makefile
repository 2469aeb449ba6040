# Every command sets up what it needs, in .venv; only Python 3.11 or later and make are assumed.
PYTHON ?= python3
OLDEST ?= python3.11
SCALE ?= $(or $(INFOUTILS_SCALE),book)
OUT = _build$(if $(filter-out book,$(SCALE)),/$(SCALE))
BIN := .venv/bin
READY := .venv/ready

.PHONY: help check book test lint format pair editions grade slides pdf live bench bias repository full rebuild colab-check floors lock clean
.DEFAULT_GOAL := help

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check:  ## Say what is missing on this machine
	@$(or $(wildcard $(BIN)/python),$(PYTHON)) -m book.tools.maintain.machine || true

book: $(READY)  ## Execute what changed and build the site (SCALE=smoke is quick, full is large)
	@$(BIN)/python -m book.tools.build --scale $(SCALE) $(if $(PUBLISH),--publish)

test: $(READY)  ## Run all the tests
	@$(BIN)/python -m pytest

lint: $(READY)  ## Check the code's style, its types, the docstrings, and that the notebooks match their sources
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m book.tools.notebooks.pairs check
	@$(BIN)/numpydoc lint infoutils/[a-z]*.py infoutils/[a-z]*/[a-z]*.py
	@$(BIN)/mypy --no-error-summary

format: $(READY)  ## Format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

pair: $(READY)  ## Make each .ipynb from its .py again
	@$(BIN)/python -m book.tools.notebooks.pairs pair

editions: book  ## Make notebooks for students, instructors, nbgrader and otter, and the quizzes (FORMAT=nbgrader)
	@echo "They are in $(OUT)/editions$(if $(FORMAT),/$(FORMAT))"

grade: $(READY)  ## Grade a folder of students' notebooks (FOLDER=submissions SEED=1)
	@$(BIN)/python -m book.tools.course.grade "$(FOLDER)" $(if $(SEED),--seed $(SEED))

slides: book  ## Make slides and sheets of every chapter (PDF=yes prints them, NOTES=yes with the notes)
	@echo "They are in $(OUT)/html/slides and $(OUT)/html/sheets"
	$(if $(PDF),@$(BIN)/python -m book.tools.site.pdf --scale $(SCALE) --slides $(if $(NOTES),--notes))

pdf: book  ## Print the whole book as one PDF (needs Chromium or Chrome)
	@$(BIN)/python -m book.tools.site.pdf --scale $(SCALE)

live: book  ## Write the site whose pages compute, without a network (FROM=PATH: where Pyodide's files are)
	@$(BIN)/python -m book.tools.live --scale $(SCALE) $(if $(FROM),--from "$(FROM)")

bench: .venv-bench/ready $(READY)  ## Compare speed with other programs', and ensembles with single networks (OPTIONS=--quick)
	@OMP_NUM_THREADS=1 PYTHONPATH=. .venv-bench/bin/python benchmarks/bench.py $(OPTIONS)
	@OMP_NUM_THREADS=1 $(BIN)/python benchmarks/ensembles.py $(OPTIONS)

bias: $(READY)  ## Measure bias and spread of the estimators again, for their page (some minutes)
	@OMP_NUM_THREADS=1 $(BIN)/python benchmarks/bias.py

repository: $(READY)  ## Set the repository's address everywhere (URL=https://HOST/OWNER/NAME, or URL=)
	@$(BIN)/python -m book.tools.notebooks.pairs repository "$(URL)"

full: $(READY)  ## Run chapters at the full scale, for hours, and keep their claims and tables (CHAPTER=08_gradient_phases)
	@$(BIN)/python -m book.tools.maintain.full $(CHAPTER)

rebuild: $(READY)  ## Run the whole book with other random draws, and keep the verdicts (SEED=4)
	@$(BIN)/python -m book.tools.maintain.rebuild $(SEED)

colab-check:  ## Run every notebook in a fresh environment like Colab's
	@$(PYTHON) -m book.tools.notebooks.colab

floors: .venv-floors/ready  ## Run the library's tests with the oldest packages it allows (needs Python 3.11)
	@.venv-floors/bin/python -m pytest --ignore=tests/tools --ignore=tests/site --ignore=tests/notebooks

lock:  ## Write the hashes of all packages into requirements.lock (needs uv)
	@uv pip compile -q --universal --python-version 3.11.5 --generate-hashes --no-header -o requirements.lock requirements.txt book/tools/requirements.txt

clean:  ## Remove the built book, its kept results, and .venv
	rm -rf _build .venv .venv-bench .venv-colab .venv-floors build *.egg-info

# Makes a virtual environment with a Python, also where a first attempt was interrupted.
environment = $(1)/bin/python -m pip --version >/dev/null 2>&1 || { echo "Making $(1), which takes some minutes"; $(2) -m venv $(1); }

# A stamp, so that packages are installed again only when their lists change.
# With LOCKED=yes, a package whose file is not the one of requirements.lock is refused.
$(READY): requirements.txt book/tools/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	@$(call environment,.venv,$(PYTHON))
	@$(BIN)/python -m pip install -qq --disable-pip-version-check $(if $(LOCKED),--require-hashes -r requirements.lock,-r requirements.txt -r book/tools/requirements.txt)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A later pyparsing warns of how matplotlib's oldest version calls it.
.venv-floors/ready: pyproject.toml
	@$(call environment,.venv-floors,$(OLDEST))
	@$(OLDEST) -m book.tools.maintain.floors book cluster > .venv-floors/floors.txt
	@.venv-floors/bin/python -m pip install -qq --disable-pip-version-check -c .venv-floors/floors.txt -e '.[book,cluster]' hypothesis pytest 'pyparsing<3.3'
	@touch $@

.venv-bench/ready: benchmarks/requirements.txt benchmarks/jidt.txt
	@$(call environment,.venv-bench,$(PYTHON))
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check -r benchmarks/requirements.txt
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-deps -r benchmarks/jidt.txt || echo "JIDT cannot be installed here"
	@touch $@
