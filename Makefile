# Two commands on a fresh machine:   make demo   ·   make test
# They need Python 3.12 to 3.14 and a network the first time, nothing else.

BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

# The first of these that runs and is new enough. A name may exist and not run (pyenv's shims).
CANDIDATES := $(PYTHON) python3.13 python3.14 python3.12 python3
SUITS := import sys; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 15))

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check format bench lock clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' \
	  | awk -F'|' '{ printf "  make %-11s %s\n", $$1, $$2 }'

demo: .venv/.ready  ## start everything with sample data on http://127.0.0.1:8000, until Ctrl-C
	@exec $(BIN)/python -m config.demo --follow

demo-reset: .venv/.ready  ## forget the demo's data; the next demo begins with fresh content
	@exec $(BIN)/python -m config.demo --reset

test: .venv/.ready  ## run every test on a private PostgreSQL and Valkey
	@exec $(BIN)/python -m pytest $(or $(ARGS),-n 2)

check: .venv/.ready  ## lint, format, types, floor plan, migrations, templates, deployment
	@exec $(BIN)/python -m config.servers -- sh .ci/check

format: .venv/.ready  ## put code and templates into the house's format
	@$(BIN)/ruff check -q --fix-only . && $(BIN)/ruff format -q .
	@$(BIN)/djlint templates --reformat --quiet || true

bench: .venv/.ready  ## measure speed and memory, written to docs/performance.md
	@exec $(BIN)/python -m benchmarks

lock: .venv/.ready  ## compile requirements*.in to pins with hashes
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.12 --generate-hashes \
	    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) $$name.in -o $$name.txt || exit 1; \
	done

clean:  ## remove the demo's data, the environment and every cache
	@if [ -x $(BIN)/python ] && [ -d .demo ]; then $(BIN)/python -m config.demo --reset || exit 1; fi
	@rm -rf .venv .demo .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache staticfiles

# The environment is made anew when the pins change, and when it belongs to an unsuitable Python.
.venv/.ready: requirements-dev.txt .python-version .ci/venv.py
	@for python in $(CANDIDATES); do \
	  if "$$python" -c '$(SUITS)' >/dev/null 2>&1; then exec "$$python" .ci/venv.py; fi; \
	done; \
	echo "Python 3.12, 3.13 or 3.14 is needed and was not found; name one: PYTHON=/path/to/python3.13 make" >&2; \
	exit 1
