# Needs Python 3.11 or later with venv, and the package registries; everything else goes into .venv.
PYTHON ?= python3
UV := .venv/bin/uv
# uv trusts roots of its own; behind a proxy that signs for itself only the system's know it
CERTIFICATES := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),--system-certs)
PAGE := $(shell find web -name node_modules -prune -o -name __pycache__ -prune -o -type f -print)
INTO := --quiet --no-build-isolation --python .venv/bin/python $(CERTIFICATES)

# the tests and benchmarks start many processes: each would compile all that it imports
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test installed style coverage tools conformance lock bench bench-growth bench-kills bench-http \
    attack comunica clean

serve: .venv/installed
	.venv/bin/sarcograph serve

# SOURCES=DIR adds the tests that read the source documents; files in their order, because those with
# the fewest tests, which would come last otherwise, take longest
test: installed style .venv/collected
	.venv/bin/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder $(if $(SOURCES),--sources=$(SOURCES))

# what the tests need, from several places: `make --jobs=4` brings it all at once
installed: .venv/installed .venv/owl-api/locked .venv/readers/locked .venv/page-tools tools

style: .venv/page-tools
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/python web/build_page.py run check

# Python compiles what it imports, and pytest the tests: once here, and not each process of a run for
# itself; what goes wrong in it goes wrong, and is told, in the run
.venv/collected: .venv/installed
	-.venv/bin/python -m pytest --collect-only -qq >/dev/null
	touch $@

# which lines the tests reach: slower, so not each time
coverage: installed
	.venv/bin/python -m pytest --cov --cov-report=term-missing:skip-covered

# what the tests start beside the server: each command with the Debian package that brings it
TOOLS := virtuoso-t:virtuoso-opensource-7-bin isql-vt:virtuoso-opensource-7-bin curl:curl \
    chromium:chromium

# libraries that the driver of the browser needs: each with its Debian package
LIBRARIES := libatomic.so.1:libatomic1

# and the packages of R that pooled numbers are held against, which bring R itself
R_PACKAGES := lme4:r-cran-lme4 metafor:r-cran-metafor

tools:
	@lacking=; for tool in $(TOOLS); do \
	    command -v "$${tool%%:*}" >/dev/null || lacking="$$lacking $${tool#*:}"; done; \
	    for library in $(LIBRARIES); do /sbin/ldconfig -p | grep -q "$${library%%:*}" \
	    || lacking="$$lacking $${library#*:}"; done; \
	    for package in $(R_PACKAGES); do \
	    Rscript -e "invisible(find.package('$${package%%:*}'))" >/dev/null 2>&1 \
	    || lacking="$$lacking $${package#*:}"; done; \
	    test -z "$$lacking" || { root=$$(test "$$(id -u)" = 0 || echo sudo); \
	    $$root apt-get update -qq && $$root env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq --yes --no-install-recommends $$lacking; }

# the W3C tests of SPARQL 1.1 over HTTP, with a table: CONFORMANCE=DIR names the folder of archives
conformance: .venv/installed
	.venv/bin/python -m pytest --conformance=$(CONFORMANCE) tests/api/conformance

bench: .venv/installed
	.venv/bin/python bench/pipeline.py

# how time and memory grow with the number of studies; GROWTH='--studies 10000' for other sizes
bench-growth: .venv/installed
	.venv/bin/python bench/growing.py $(GROWTH)

# kill -9 while it builds and publishes; KILLS='--kills 5 build' for a first look
bench-kills: .venv/installed
	.venv/bin/python bench/killing.py $(KILLS)

# side by side with other servers; HTTP=--quick for a first look
bench-http: .venv/installed .venv/bench/locked
	.venv/bin/python bench/side_by_side.py $(HTTP)

# ATTACK='hostile kills --kills 10' chooses parts and lengths
attack: .venv/installed .venv/bench/locked
	.venv/bin/python bench/attack.py $(ATTACK)

# a client that needs Node.js 22, which npm brings along
comunica: .venv/installed .venv/comunica/installed
	.venv/bin/python bench/comunica.py

.venv/comunica/installed: .venv/locked
	npm install --silent --no-audit --no-fund --prefix .venv/comunica \
	    @comunica/query-sparql@5.4.1 node@22.23.3
	touch $@

# an environment of their own: these tools pin what the project leaves open
.venv/bench/locked: requirements-bench.txt .venv/locked
	$(UV) venv --quiet --clear --python .venv/bin/python .venv/bench
	$(UV) pip sync --quiet --python .venv/bench/bin/python $(CERTIFICATES) --require-hashes $<
	touch $@

# the OWL API without what the package of its jars wants besides: 22 MB instead of a gigabyte
.venv/owl-api/locked: requirements-owl-api.txt .venv/locked
	$(UV) venv --quiet --clear --python .venv/bin/python .venv/owl-api
	$(UV) pip install --quiet --python .venv/owl-api/bin/python $(CERTIFICATES) --no-deps --require-hashes \
	    --requirement $<
	touch $@

# the programs that open the exports in the tests: 60 packages that nothing else needs
.venv/readers/locked: requirements-readers.txt requirements-biolink.txt .venv/locked
	$(UV) venv --quiet --clear --python .venv/bin/python .venv/readers
	$(UV) pip sync --quiet --python .venv/readers/bin/python $(CERTIFICATES) --require-hashes $<
	$(UV) pip install --quiet --python .venv/readers/bin/python $(CERTIFICATES) --no-deps --require-hashes \
	    --requirement requirements-biolink.txt
	touch $@

# pip brings what uv and the source packages need, uv the rest; both by the hashes of the lock
.venv/locked: requirements.txt
	$(PYTHON) -m venv .venv
	sed -nE '/^(setuptools|uv)==/,/[^\]$$/p' $< \
	    | .venv/bin/pip install --quiet --require-hashes --requirement /dev/stdin
	$(UV) pip sync $(INTO) --require-hashes $<
	touch $@

# the page is built with it, where it is not there already (web/build_page.py)
.venv/installed: .venv/locked pyproject.toml $(PAGE)
	$(UV) pip install $(INTO) --no-deps --editable .
	touch $@

# what checks the page but does not build it: TypeScript, axe
.venv/page-tools: .venv/installed web/package-lock.json
	.venv/bin/python web/build_page.py ci
	touch $@

# the newest versions that pyproject.toml allows, for every system and Python from 3.11
COMPILE := $(UV) pip compile --quiet $(CERTIFICATES) --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock"

lock: .venv/locked
	$(COMPILE) --all-extras --group dev --group build --output-file requirements.txt pyproject.toml
	$(COMPILE) --group bench --output-file requirements-bench.txt
	$(COMPILE) --group owl-api --no-deps --output-file requirements-owl-api.txt
	$(COMPILE) --group readers --output-file requirements-readers.txt
	$(COMPILE) --group biolink --no-deps --output-file requirements-biolink.txt

clean:
	rm -rf .venv build dist api/static web/node_modules src/*.egg-info
