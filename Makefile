# Needs Python 3.11 or later with venv, and the package registries; everything else goes into .venv.
PYTHON ?= python3
UV := .venv/bin/uv
# uv trusts roots of its own; behind a proxy that signs for itself only the system's know it
CERTIFICATES := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),--system-certs)
INTO := --quiet --no-build-isolation --python .venv/bin/python $(CERTIFICATES)

.PHONY: serve test lock bench clean

serve: .venv/installed
	.venv/bin/sarcograph serve

# SOURCES=DIR adds the tests that read the source documents
test: .venv/installed
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/python -m pytest $(if $(SOURCES),--sources=$(SOURCES))

bench: .venv/installed
	.venv/bin/python bench/pipeline.py

# pip brings what uv and the source packages need, uv the rest; both by the hashes of the lock
.venv/locked: requirements.txt
	$(PYTHON) -m venv .venv
	sed -nE '/^(setuptools|uv)==/,/[^\]$$/p' $< \
	    | .venv/bin/pip install --quiet --require-hashes --requirement /dev/stdin
	$(UV) pip sync $(INTO) --require-hashes $<
	touch $@

.venv/installed: .venv/locked pyproject.toml
	$(UV) pip install $(INTO) --no-deps --editable .
	touch $@

# the newest versions that pyproject.toml allows, for every system and Python from 3.11
lock: .venv/locked
	$(UV) pip compile --quiet $(CERTIFICATES) --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" --group dev --group build \
	    --output-file requirements.txt pyproject.toml

clean:
	rm -rf .venv build dist src/*.egg-info
