# Thin: each target says what it runs. Needs Python 3.10+, Node 20+ and make; brings the rest itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash
UV_VERSION := 0.13.9
# A newer interpreter than the machine's is never downloaded: what runs here is what the user has.
export UV_PYTHON_DOWNLOADS := never
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
STATIC := server/src/avaliar_server/_static
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

.PHONY: help setup web engines demo test lint bench clean

help: ## Show this list.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: .venv/.ready ## Make .venv with the three distributions and the tools.

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.ready: uv.lock pyproject.toml sdk/pyproject.toml eval/pyproject.toml server/pyproject.toml | $(filter .uv/bin/uv,$(UV))
	$(UV) sync --frozen --all-packages --all-groups --all-extras
	@touch $@

web: $(STATIC)/index.html ## Build the dashboard into the server's package.

web/node_modules/.ready: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

$(STATIC)/index.html: web/node_modules/.ready $(WEB_SOURCES)
	cd web && npm run build
	rm -rf $(STATIC) && cp -r web/dist $(STATIC)
	@touch $@

engines: setup ## Bring what the tests need beside Python: Chromium, PostgreSQL, the ClickHouse engine.
	.venv/bin/python scripts/engines.py

demo: setup web ## Start the server, run the sample agents against it, print the dashboard's address.
	.venv/bin/avaliar demo

test: setup web engines ## Run all tests.
	.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist worksteal
	cd web && npm test

lint: setup web/node_modules/.ready ## Run every static check.
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright
	.venv/bin/lint-imports
	.venv/bin/python scripts/file_sizes.py
	cd web && npm run lint

bench: setup ## Run the side-by-side benchmarks; prints ratios.
	.venv/bin/python -m bench

clean: ## Remove everything made here.
	rm -rf .venv .uv .cache dist web/node_modules web/dist $(STATIC)
