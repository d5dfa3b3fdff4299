# Portico's commands. PYTHON is the interpreter (3.11 or newer) that `.venv` is made with.
PYTHON ?= python3
BIN := .venv/bin
WEB := web/sdk web/widget web/react web/console
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
OVERRIDE := --override requirements/overrides.txt

.PHONY: run nodes test test-long check bench bench-compare big-data storms soak fuzz chaos lock generate docs pictures web-figures screenshots dist test-wheel clean runtime dev web

run: runtime
	@$(BIN)/python scripts/build_web.py
	@exec $(BIN)/portico up

# Two nodes on this machine, which share their stores (docs/how-to/several-nodes.md).
nodes: dev
	@$(BIN)/python scripts/build_web.py
	@exec $(BIN)/python -m scripts.nodes

# Four processes, of which two at once have a browser (tests/browser/conftest.py). The tests of a file stay
# together, and the files keep the order of tests/conftest.py.
SPREAD := -n 4 --dist loadfile --no-loadscope-reorder
test: dev web
	$(BIN)/python -m pytest $(SPREAD)

# What `make test` leaves out because it takes long.
test-long: dev web
	$(BIN)/python -m pytest $(SPREAD) -m long

check: dev web
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/audit.py
	@for package in $(WEB); do \
	if [ -d $$package/node_modules ]; then npm run --silent --prefix $$package check || exit 1; fi; done

# For example: make bench BENCH="--peer ../peers --turns 3"
BENCH ?=
bench: dev
	$(BIN)/python scripts/build_web.py
	$(BIN)/python -m bench $(BENCH)

# What a change did to the send path. For example: make bench-compare REV=main
bench-compare: dev
	$(BIN)/python -m bench.compare $(REV)

# Twenty million messages: needs 25 GB in /tmp and an hour. For example: make big-data MESSAGES=1000000
MESSAGES ?= 20000000
big-data: dev
	$(BIN)/python -m bench.big_data --messages $(MESSAGES)

# Two nodes, of which one is lost or drained with CLIENTS clients: are all back in time?
CLIENTS ?= 2000
storms: dev
	$(BIN)/python -m bench.storms --clients $(CLIENTS)

# Does anything grow? A node under a steady load for MINUTES.
MINUTES ?= 30
soak: dev
	$(BIN)/python -m bench.soak --minutes $(MINUTES)

# For example: make fuzz SECONDS=600 TARGETS="json_messages"
SECONDS ?= 60
fuzz: dev
	$(BIN)/python -m tests.fuzz $(SECONDS) $(TARGETS)

# Two nodes under one fault after the other, in the order of SEED: make chaos SECONDS=1800 SEED=7
SEED ?= $(shell date +%s)
chaos: dev
	PORTICO_CHAOS_SECONDS=$(SECONDS) PORTICO_CHAOS_SEED=$(SEED) $(BIN)/python -m pytest -m chaos tests/chaos

lock: dev
	$(COMPILE) $(OVERRIDE) --override requirements/unused.txt requirements/runtime.in -o requirements/runtime.lock
	$(COMPILE) $(OVERRIDE) --override requirements/overrides-dev.txt requirements/dev.in -o requirements/dev.lock
	$(COMPILE) requirements/uv.in -o requirements/uv.lock
	$(COMPILE) requirements/docs.in -o requirements/docs.lock
	$(COMPILE) requirements/nodejs.in -o requirements/nodejs.lock

generate: dev
	$(BIN)/python -m cli.generate

# The site of the documentation in build/docs. MkDocs has an environment of its own: Portico needs none of it.
# npm installs Mermaid, which draws the diagrams; a page of the site loads nothing from another host.
docs: dev build/docs-venv/installed build/docs-js/installed
	build/docs-venv/bin/mkdocs build --quiet --strict

# The screenshots of README.md, taken in Chromium.
pictures: dev
	$(BIN)/python scripts/build_web.py
	$(BIN)/python -m scripts.pictures

# Every screen of the widget in all variants, in build/screenshots. For example: make screenshots SCREENS="inbox search"
SCREENS ?=
screenshots: dev web
	PORTICO_SCREENS="$(or $(SCREENS),all)" $(BIN)/python -m pytest tests/browser/test_screens.py tests/browser/test_work_screens.py tests/browser/test_talk_screens.py

# What the chat costs in a browser, measured in Chromium: a part of what `make bench` writes.
web-figures: dev
	$(BIN)/python scripts/build_web.py
	$(BIN)/python -m bench --only browser

build/docs-venv/installed: requirements/docs.lock
	$(PYTHON) -m venv --clear build/docs-venv
	$(BIN)/uv pip install --quiet --python build/docs-venv/bin/python --require-hashes -r $<
	touch $@

build/docs-js/installed: requirements/docs-js/package-lock.json
	mkdir -p build/docs-js
	cp requirements/docs-js/package*.json build/docs-js
	npm ci --silent --no-fund --no-audit --prefix build/docs-js
	touch $@

# The wheels, for `pip install dist/*.whl` on another machine (docs/how-to/install.md).
dist: dev
	$(BIN)/python scripts/dist.py

# Builds the wheels, installs them into an environment of their own, and runs a node from it.
test-wheel: dev
	$(BIN)/python -m pytest -m wheel tests/wheel

# The tools of the packages in `web`. Without npm their tests are skipped, except in continuous integration.
web:
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory $(addsuffix /node_modules/installed,$(WEB)); \
	else echo "npm is missing: the packages in web are neither checked nor tested" >&2; fi

web/%/node_modules/installed: web/%/package-lock.json
	npm ci --silent --no-fund --no-audit --ignore-scripts --prefix web/$*
	touch $@

runtime:
	@$(PYTHON) scripts/install.py

dev:
	@$(PYTHON) scripts/install.py dev

# The data in PORTICO_HOME stays.
clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis
