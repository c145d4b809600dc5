# Two commands on a fresh machine: `make run` and `make test`. Nothing here that a person could
# not type. Every step leaves a file behind, so that a second call repeats nothing and an
# interrupted one goes on where it stopped.

PORT ?= 8000
UV ?= uv
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	echo $$python && break; done)

PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes
FLASK := .venv/bin/flask --app wsgi
VENDOR := registry/static/vendor
GAZETTEER := instance/gazetteer.sqlite3
say = @printf '→ %s\n'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench timing writers model pictures setup gazetteer lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: setup ## set everything up and serve on http://127.0.0.1:8000 (PORT=… changes it)
	$(say) "Database: bringing it up to date"
	@$(FLASK) prepare
	$(say) "Serving on http://127.0.0.1:$(PORT) (stop with Ctrl-C)"
	@exec .venv/bin/gunicorn --workers 2 --preload --no-control-socket --bind 127.0.0.1:$(PORT) wsgi:app

test: setup .venv/.tests ## run all tests (ARGS=… goes to pytest)
	@.venv/bin/python -m pytest $(ARGS)

check: .venv/.tests ## style, types, templates and the direction of imports
	.venv/bin/ruff check .
	.venv/bin/ruff format --check --quiet .
	.venv/bin/mypy registry $(wildcard config.py wsgi.py)
	.venv/bin/djlint templates --lint
	.venv/bin/lint-imports

bench: setup .venv/.tests ## measure the figures that the README states
	@.venv/bin/python -m benchmarks $(ARGS)

writers: setup .venv/.tests ## eight writers, a hundred deeds each, on both databases (DEEDS=… changes it)
	@DEEDS=$(or $(DEEDS),100) .venv/bin/python -m pytest -rP tests/integration/test_audit_writers.py \
		tests/integration/test_desk_at_once.py

model: setup .venv/.tests ## deeds at random against a plain model, two thousand runs (RUNS=… changes it)
	@RUNS=$(or $(RUNS),2000) .venv/bin/python -m pytest tests/integration/test_desk_model.py

pictures: setup .venv/.tests ## draw the pictures of /help/departments anew
	@.venv/bin/python -m tests.browser.pictures

timing: setup ## compare how long answers take with and without an account (two minutes)
	@.venv/bin/python -m benchmarks.timing

setup: .venv/.requirements $(VENDOR)/.stamp $(VENDOR)/land.json $(GAZETTEER) ## what run and test need
	@mkdir -p instance

gazetteer: $(GAZETTEER) ## the offline gazetteer alone

lock: ## pin and hash what pyproject.toml asks for (needs uv)
	$(UV) pip compile $(LOCK) pyproject.toml --output-file requirements.txt
	$(UV) pip compile $(LOCK) --group pyproject.toml:tests --constraint requirements.txt \
		$$(sed -n 's/^\([a-z0-9._-]*\)==[^;]*$$/--no-emit-package \1/p' requirements.txt) \
		--output-file tests/requirements.txt
	$(UV) pip compile $(LOCK) --group pyproject.toml:node --output-file tests/node-requirements.txt
	$(UV) pip compile $(LOCK) --group pyproject.toml:bench --output-file benchmarks/requirements.txt
LOCK := --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate

clean: ## remove all that set-up made; the database stays
	rm -rf .venv node_modules $(VENDOR) $(GAZETTEER) \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# --- the steps of set-up ------------------------------------------------------------------

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make environments: install its venv module" \
			"(on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	$(say) "Environment: .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.requirements: requirements.txt .venv/.made
	$(say) "Python packages: what runs (about half a minute)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.tests: tests/requirements.txt .venv/.requirements
	$(say) "Python packages: what tests and checks add (about half a minute)"
	@$(PIP) -r requirements.txt -r tests/requirements.txt
	@touch $@

# Before version 7 npm can't read our lock file.
node_modules/.stamp: package-lock.json | .venv/.made
	$(say) "Front-end packages"
	@set -e; npm=npm; npm --version 2>/dev/null | grep -Eq '^([7-9]|[1-9][0-9])\.' || { \
		echo "  npm is missing: taking Node from a Python package (60 MB)"; \
		$(PIP) -r tests/node-requirements.txt; \
		npm="$$PWD/.venv/bin/npm"; }; \
	$$npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENDOR)/.stamp: registry/frontend.py node_modules/.stamp | .venv/.requirements
	$(say) "Front-end files"
	@.venv/bin/python -m registry.frontend
	@touch $@

$(VENDOR)/land.json: registry/maps/basemap.py node_modules/.stamp | $(VENDOR)/.stamp
	$(say) "Base map"
	@.venv/bin/python -m registry.maps.basemap node_modules/world-atlas/land-50m.json $@
	@.venv/bin/python -m whitenoise.compress --quiet --no-brotli $(VENDOR)

$(GAZETTEER): registry/geocoding.py registry/domain/names.py requirements.txt | .venv/.requirements
	$(say) "Offline gazetteer (about twenty seconds)"
	@.venv/bin/python -W ignore::RuntimeWarning -m registry.geocoding $@
