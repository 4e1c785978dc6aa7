# Needs Python 3.11 or newer and make. Everything else is installed into .venv from the hashed locks.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench snapshot screenshots lock clean chromium

RAW ?= ../shared/data
PORT ?= 8501
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)
PY := .venv/bin/python
PACKAGES := base geo measures conversations reports pipeline ui web
COMPILE := .venv/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes pyproject.toml
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

run: .venv/.runtime ## set up, then open the explorer on a free port from 8501
	@port=$$($(PY) -c 'import socket, sys; print(next(p for p in range(int(sys.argv[1]), 65536) if socket.socket().connect_ex(("127.0.0.1", p))))' $(PORT)); \
	echo "London Borough Explorer: http://localhost:$$port  (stop it with Ctrl+C)"; \
	exec $(PY) -m streamlit run app.py --server.port "$$port"

test: lint chromium ## set up, lint, then every test: first without, then with a browser
	$(PY) -m pytest -n 2 -m "not browser"
	$(PY) -m pytest -n 2 --dist loadfile -m browser

lint: .venv/.dev ## style, types, import directions, docstrings
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(PACKAGES) bench $(wildcard app.py pages)
	.venv/bin/lint-imports --no-cache
	.venv/bin/numpydoc lint $$(git ls-files -co --exclude-standard 'base/*.py' 'geo/*.py' 'measures/*.py' 'conversations/*.py' 'pipeline/*.py')

format: .venv/.dev ## put the code in order
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: .venv/.dev chromium ## measure against the budgets; prints ratios
	$(PY) -m bench

snapshot: .venv/.dev ## build data/snapshot from the published files in RAW
	$(PY) -m pipeline build --from "$(RAW)"

screenshots: .venv/.dev chromium ## draw docs/screenshots anew, desktop and phone
	$(PY) -m tests.browser.screenshots

lock: .venv/.dev ## pin requirements*.txt anew from pyproject.toml
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## remove everything that was made here, .venv too
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed: install it (Debian: python3 and python3-venv), or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | $(PY)
	$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt | $(PY)
	$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.runtime

chromium:
	@if [ -z "$${CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null; then \
		as=; [ "$$(id -u)" = 0 ] || as=sudo; \
		$$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null \
		|| { echo "The browser tests need Chromium: install it, or name it: CHROMIUM=/path/to/chromium make test" >&2; exit 1; }; \
	fi
