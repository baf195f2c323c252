# Every target makes what it needs. `make` alone says what there is.
.DEFAULT_GOAL := help
PY := .venv/bin/python
DEMO ?= demo-$(shell date +%Y%m%d-%H%M%S)

.PHONY: help demo test soak lint bench dist lock clean

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

demo: ## Run the whole journey on an invented world; on a terminal its pages are served, with how to sign in
	@scripts/bootstrap core
	@.venv/bin/heedful demo $(DEMO) $$([ -t 1 ] && echo --serve)

test: ## Run all tests (long campaigns as a seeded small sample)
	@scripts/bootstrap dev
	@scripts/browser >/dev/null
	@scripts/postgres >/dev/null
	@scripts/go >/dev/null
	@scripts/axe >/dev/null
	@scripts/java >/dev/null
	@$(PY) -m pytest -m "not soak" -n auto

soak: ## Run all tests with every long campaign in full
	@scripts/bootstrap dev
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/fuzz.lock || echo "soak: no build of atheris for this machine; its campaigns are skipped"
	@scripts/browser >/dev/null
	@scripts/postgres >/dev/null
	@scripts/go >/dev/null
	@scripts/axe >/dev/null
	@scripts/java >/dev/null
	@HEEDFUL_SOAK=1 $(PY) -m pytest

lint: ## Check style, types, the direction of imports, licences and known vulnerabilities of what it rests on
	@scripts/bootstrap dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) scripts/sbom bench-out/sbom.cdx.json
	@$(PY) scripts/dependencies

bench: ## Measure the journey on 100,000 posts, and the answers where labelled data lies beside the repository
	@scripts/bootstrap dev
	@$(PY) -m bench journey --posts 100000 --json bench-out/journey.json
	@if [ -d ../shared/data ]; then $(PY) -m bench labels --data ../shared/data --json bench-out/labels.json; else echo "labels: no ../shared/data here, skipped"; fi

dist: ## Build the source and the wheel into dist/
	@scripts/bootstrap dev
	@rm -rf dist
	@$(PY) -m build --no-isolation --outdir dist . >/dev/null
	@ls -l dist

lock: ## Pin dependencies anew, with hashes (needs uv)
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -q requirements/dev.in -o requirements/dev.lock
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -q requirements/core.in -c requirements/dev.lock -o requirements/core.lock
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -q requirements/fuzz.in -o requirements/fuzz.lock

clean: ## Delete what the other targets made, but for demos
	rm -rf .venv dist build bench-out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
