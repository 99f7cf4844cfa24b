# Two commands set everything up: `make demo` and `make test`. Each makes .venv at its first use.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
OUT := out
LARGEST := 1

# What the demo compares: the thresholds in force, and fewer automated removals with reviews in order of expected harm.
SAME := review_at_reports=1, review_at_views=3000
NOW := "Threshold(remove_at=0.6447, review_at=0.3912, $(SAME))"
NEXT := "PriorityReview(remove_at=0.9, review_at=0.3, $(SAME))"

.PHONY: help demo test lint bench scale verify format constraints clean

help:            ## List these targets
	@sed -n 's/^\([a-z]*\): .*## /  make \1	/p' Makefile | expand -t 20

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "error: riskbox needs Python 3.11 or later; name one by PYTHON=python3.12 make ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing riskbox and its pinned dependencies into .venv ..."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY)   ## Compare two strategies, search for better thresholds, write a page of each
	@echo "(the first run compiles the engine once; that takes about 20 seconds)"
	$(BIN)/riskbox compare baseline --baseline $(NOW) --candidate $(NEXT) --replications 4 -o $(OUT)/report.html
	$(BIN)/riskbox optimize baseline --strategy $(NOW) --minimize violative_view_rate --minimize innocent_views_lost \
	  --require 'sla_share>=0.9' --trials 20 --fresh-replications 4 --set horizon=3d -o $(OUT)/search.html
	@echo "Open $(OUT)/report.html and $(OUT)/search.html in a browser."

test: lint       ## Everything that CI runs: ruff, mypy, import-linter, pytest
	@$(BIN)/python -m pytest

lint: $(READY)   ## Style, types and layering only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(READY) ## Put the tree into its format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## Time riskbox, also against SimPy, Ciw and salabim
	@$(PIP) install -c constraints.txt -e '.[bench]'
	@$(BIN)/python -m benchmarks

scale: $(READY)  ## Time one day of 4, 40 and 400 million uploads; cut short by LARGEST=0.1
	@$(BIN)/python -m benchmarks.scale --largest $(LARGEST)

verify: $(READY) ## Print the tables that hold riskbox against published figures
	@$(BIN)/python -m verification

constraints:     ## Pin what is installed in .venv
	@{ head -n 1 constraints.txt; $(PIP) freeze --exclude-editable; } > $(READY).new
	@mv $(READY).new constraints.txt

clean:           ## Remove .venv, outputs and caches
	rm -rf .venv $(OUT) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
