# Two commands set everything up: `make demo` and `make test`. Each makes .venv at its first use.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
OUT := out
LARGEST := 1
# Tests start hundreds of processes; where this is set, each of them compiles all sources again.
unexport PYTHONDONTWRITEBYTECODE

# The demo's question: reviewers on shift are mostly idle, so what if they decide what is doubtful, and see what many people see?
# NOW is the baseline's strategy; NEXT removes by itself only what is surer, and has people review from 10,000 views on.
NOW := "Threshold(remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, rescore_remove_at=0.58)"
NEXT := "PriorityReview(remove_at=0.9, review_at=0.5, review_at_reports=1, review_at_views=10000, rescore_remove_at=0.9, rescore_review_at=0.5)"
DAYS := --set horizon=3d

.PHONY: help demo test lint bench scale verify strategy-table format constraints clean

help:            ## List these targets
	@sed -n 's/^\([a-z-]*\): .*## /  make \1	/p' Makefile | expand -t 24

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "error: riskbox needs Python 3.11 or later; name one by PYTHON=python3.12 make ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing riskbox and its pinned dependencies into .venv ..."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY)   ## Compare two strategies, search for better thresholds, write a page of each
	@echo "(the first run compiles the engine once; that takes about 20 seconds)"
	$(BIN)/riskbox compare baseline $(DAYS) --baseline $(NOW) --candidate $(NEXT) --replications 16 \
	  --require 'sla_share>=0.8' -o $(OUT)/report.html
	$(BIN)/riskbox optimize baseline $(DAYS) --strategy $(NOW) --minimize violative_view_rate --minimize innocent_creators_actioned \
	  --param remove_at=0.7:0.99 --param review_at=0.3:0.7 --param review_at_views=3000:100000 \
	  --require 'sla_share>=0.8' --trials 24 --fresh-replications 16 -o $(OUT)/search.html
	@echo "Open $(OUT)/report.html and $(OUT)/search.html in a browser."

test: lint       ## Everything that CI runs: ruff, mypy, import-linter, pytest
	@$(BIN)/python -m pytest

lint: $(READY)   ## Style, types and layering only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

strategy-table: $(READY)  ## Measure every family of strategies against Threshold, and write the cards
	@$(BIN)/python -m verification.cards

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
