# Needs make and Python 3.11 or later with venv and pip; everything else is installed into .venv*/ from lock files.
PYTHON ?= python3
WORKERS ?= 2
UV_VERSION := 0.13.9
REGION ?= ap-southeast-1

UV := .venv-uv/bin/uv
DEV := .venv/bin/python
LOCAL := .venv-local/bin/python
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
TEMPLATES := template.yaml $(filter-out infra/openapi.yaml,$(wildcard infra/*.yaml))
# Checksums and pictures only look like secrets.
NOT_SECRETS := requirements.txt$$|functions/settings/(openapi.json|docs.html)$$|\.(ttf|png|webp)$$
SUITES := $(wildcard tests/unit tests/integration tests/contract tests/property)

.DEFAULT_GOAL := help
.PHONY: help run reset demo test lint audit fuzz format openapi bench sam gate lock clean
.DELETE_ON_ERROR:

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv-local/ok ## start the local cloud with the whole shop on http://localhost:8000
	$(LOCAL) -m local run

reset: .venv-local/ok ## forget everything the local cloud stored and start afresh
	$(LOCAL) -m local reset

demo: .venv/ok ## drive the running local cloud through a trading day and check every figure
	$(DEV) -m local.demo

test: .venv/ok .venv-local/ok ## run the unit, integration, contract and property tests, then the end-to-end ones
	$(DEV) -m pytest -n $(WORKERS) $(SUITES)
	$(if $(wildcard tests/e2e/test_*.py),$(DEV) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder tests/e2e)

lint: .venv/ok ## check format, style, types and known insecure patterns
	$(DEV) -m ruff format --check .
	$(DEV) -m ruff check .
	$(DEV) -m mypy

audit: .venv/ok ## look for insecure code, for secrets in the tree, and for known holes in the dependencies
	$(DEV) -m bandit --quiet --recursive --severity-level medium --configfile pyproject.toml layers/core functions local
	git ls-files -z | grep -zvE '$(NOT_SECRETS)' | xargs -0 $(DEV) -m detect_secrets.pre_commit_hook --disable-plugin KeywordDetector
	$(DEV) .ci/advisories

fuzz: .venv/ok ## send CASES=10000 requests drawn from the published document, and check every answer against it
	$(DEV) -m pytest -q --show-capture=no tests/fuzz

format: .venv/ok ## rewrite the code in the house format
	$(DEV) -m ruff format .
	$(DEV) -m ruff check --fix .

openapi: .venv/ok ## write infra/openapi.yaml, the published document and the sample events from the code
	$(DEV) -m local.openapi

bench: .venv/ok ## measure cold starts, warm requests and capacity against their budgets
	$(DEV) -m pytest -s tests/performance

sam: export SAM_CLI_TELEMETRY := 0
sam: export AWS_DEFAULT_REGION := $(REGION)
sam: .venv-sam/ok ## validate every template and build the deployable functions and layers into .aws-sam/
	printf '%s\n' $(TEMPLATES) | xargs -P $(WORKERS) -I{} .venv-sam/bin/sam validate --lint --template-file {}
	PATH="$(CURDIR)/.venv-uv/bin:$$PATH" .venv-sam/bin/sam build

gate: lint audit sam test ## everything a change must pass: lint, audit, templates, tests

lock: $(UV)-$(UV_VERSION) ## choose the newest versions of all dependencies again and write the lock files
	$(LOCK) --upgrade pyproject.toml -o layers/vendor/requirements.txt
	$(LOCK) --upgrade pyproject.toml --extra dev --constraint layers/vendor/requirements.txt -o tests/requirements.txt
	$(LOCK) --upgrade local/requirements.in -o local/requirements.txt
	$(LOCK) --upgrade infra/requirements-sam.in -o infra/requirements-sam.txt

clean: ## remove everything built or installed; what the local cloud stored stays until make reset
	rm -rf .venv .venv-local .venv-sam .venv-uv .aws-sam build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# Virtual environments: made again when their lock file changes, then exactly what it says is in them.
.venv/ok: tests/requirements.txt
.venv-local/ok: local/requirements.txt
.venv-sam/ok: infra/requirements-sam.txt
.venv/ok .venv-local/ok .venv-sam/ok: $(UV)-$(UV_VERSION)
	$(PYTHON) -m venv --clear --without-pip $(@D)
	$(UV) pip sync --quiet --require-hashes --python $(@D)/bin/python $(filter %.txt,$^)
	@touch $@

$(UV)-$(UV_VERSION):
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v >= (3, 11) or sys.exit("Python 3.11 or later is needed, this is %d.%d: make PYTHON=/path/to/python3.11" % v)'
	$(PYTHON) -m venv --clear .venv-uv
	.venv-uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
