# The project's commands. Rule: each works on a fresh clone with nothing but python3 and a network,
# through a .venv that it makes itself; the packages are installed once, until pyproject.toml or the C
# library changes.
#
#   make demo    set up, then serve examples/fastapi_auth on port 8000 (PORT=... for another)
#   make test    lint, then the whole test suite
#   make lint    ruff, mypy --strict, luacheck, the C compiler's warnings, file lengths
#   make bench   what the design's budgets say against what this machine measures
#   make conformance SUITE=path/of/lua-nginx-module   OpenResty's own tests against the frozen list
#                of those that pass (BASELINE=record.json for the whole count)

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MAX_LINES := 400
CC ?= cc
C_FILES := $(wildcard ngxlua_asgi/native/*.[ch])
C_STRICT := -std=gnu11 -O2 -Wall -Wextra -Wpedantic -Werror -c -o /dev/null

.DEFAULT_GOAL := test
.PHONY: demo test lint ruff mypy luacheck ccheck lengths bench conformance clean

$(STAMP): pyproject.toml setup.py $(C_FILES)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	touch $@

demo: $(STAMP)
	@sed 's/localhost:8000/localhost:$(PORT)/g' examples/fastapi_auth/try.txt
	@echo
	$(BIN)/python -m uvicorn --app-dir examples/fastapi_auth app:wrapped --port $(PORT)

test: lint
	$(BIN)/python -m pytest

lint: ruff mypy luacheck ccheck lengths

ruff: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

mypy: $(STAMP)
	$(BIN)/mypy

luacheck:
	@if command -v luacheck >/dev/null; then luacheck --quiet .; \
	elif [ "$$CI" = true ]; then echo 'luacheck is missing (Debian: lua-check)' >&2; exit 1; \
	else echo 'luacheck left out: it is not installed (Debian: lua-check)'; fi

ccheck: # each file as it is compiled, with the lock for macOS, and as the fuzzer has it
	@for file in $(filter %.c,$(C_FILES)) $(wildcard tests/native/*.c); do \
	    for variant in -DNDEBUG -DNGXLUA_PID_LOCK -DNGXLUA_DEATH; do \
	        $(CC) $(C_STRICT) $$variant $$file || exit 1; \
	    done; \
	done

lengths:
	@find ngxlua_asgi tests examples benchmarks .ci -type f \
	    \( -name '*.py' -o -name '*.lua' -o -name '*.c' -o -name '*.h' -o -name run \) -print0 \
	    | xargs -0 awk 'FNR == $(MAX_LINES) + 1 { print FILENAME ": over $(MAX_LINES) lines"; bad = 1 } \
	        END { exit bad }'

bench: $(STAMP)
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python benchmarks/api.py
	$(BIN)/python benchmarks/subrequest.py
	$(BIN)/python benchmarks/config_load.py
	$(BIN)/python benchmarks/soak.py

conformance: $(STAMP)
	@test -d '$(SUITE)/t' || { echo 'say SUITE=path/of/lua-nginx-module' >&2; exit 2; }
	$(BIN)/python -m ngxlua_asgi.testing '$(SUITE)/t' --list \
	    --frozen tests/testing/data_passing.txt $(if $(BASELINE),--baseline '$(BASELINE)')

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache dist
